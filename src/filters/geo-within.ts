import { and, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { invalidPlace } from '../errors/filters.js';

/** The circle of {@link geoWithin}. */
export interface GeoCircle {
  /** The latitude of its middle, in degrees from -90 to 90. */
  lat: number;
  /** The longitude of its middle, in degrees from -180 to 180. */
  lon: number;
  /** Its radius in kilometers along the surface. */
  km: number;
}

/** The mean radius of the earth in kilometers (IUGG), as in `vector_geo_km()`. */
const RADIUS = 6371.0088;
const DEGREE = Math.PI / 180;
/** What rounding may cost at the edge of the box, in degrees. The exact distance is tested as well. */
const SLACK = 1e-9;

/**
 * The condition that a place on the earth is in a circle. It is a box of latitudes and longitudes, which a search
 * handles itself, and the exact distance for the rows in it. Circles over a pole or the date line are right as well.
 *
 * @example Within 50 km of Berlin
 * ```ts
 * knn(db, docs, query, { k: 10, where: geoWithin(docs.lat, docs.lon, { lat: 52.52, lon: 13.405, km: 50 }) });
 * ```
 * ```sql
 * "docs"."lat" between 52.0703 and 52.9697 and "docs"."lon" between 12.6658 and 14.1442
 *   and vector_geo_km("docs"."lat", "docs"."lon", 52.52, 13.405) <= 50
 * ```
 * @param lat a column of latitudes, in degrees.
 * @param lon a column of longitudes, in degrees from -180 to 180.
 * @param circle the middle and the radius.
 * @throws {@link VectorError} `invalid_filter` for a middle that is no place, or a radius that is not a number of at
 * least 0.
 */
export function geoWithin(lat: SQLWrapper, lon: SQLWrapper, circle: GeoCircle): SQL {
  checkPart('lat', circle?.lat, -90, 90);
  checkPart('lon', circle.lon, -180, 180);
  if (!Number.isFinite(circle.km) || circle.km < 0) throw invalidPlace('km', 'a number of at least 0', circle.km);
  const reach = circle.km / RADIUS / DEGREE;
  const isNear = sql`vector_geo_km(${lat}, ${lon}, ${circle.lat}, ${circle.lon}) <= ${circle.km}`;
  const inLat = between(lat, circle.lat - reach, circle.lat + reach);
  return and(inLat, longitudes(lon, circle, reach), isNear) as SQL;
}

function checkPart(part: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && value >= low && value <= high) return;
  throw invalidPlace(part, `a number from ${low} to ${high}`, value);
}

/** @param reach the radius in degrees of latitude. */
function longitudes(lon: SQLWrapper, circle: GeoCircle, reach: number): SQL | undefined {
  if (Math.abs(circle.lat) + reach >= 90) return undefined; // a pole is inside
  const width = Math.asin(Math.sin(reach * DEGREE) / Math.cos(circle.lat * DEGREE)) / DEGREE;
  const [west, east] = [circle.lon - width, circle.lon + width];
  if (west < -180) return or(between(lon, west + 360, 180), between(lon, -180, east));
  if (east > 180) return or(between(lon, west, 180), between(lon, -180, east - 360));
  return between(lon, west, east);
}

const between = (column: SQLWrapper, low: number, high: number): SQL =>
  sql`${column} between ${low - SLACK} and ${high + SLACK}`;
