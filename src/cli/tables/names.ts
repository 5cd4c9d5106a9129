/** Whether SQLite takes two names for the same, which ignores the case of letters. */
export const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const nameOf = ({ name }: { readonly name: string }): string => name;
