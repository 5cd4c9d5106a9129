export { type DrizzleConfig, withVectors } from './with-vectors.js';
