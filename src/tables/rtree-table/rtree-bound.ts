/** The bound of one dimension of an R*Tree table. This type exists only for the type checker. */
export interface RtreeBound<Dimension extends string> {
  readonly boundOf: Dimension;
}

/** The keys of the columns with the least and the greatest value, for each dimension. */
export type RtreeBounds<Key extends string = string> = Readonly<Record<string, readonly [min: Key, max: Key]>>;
