/** What the programs here say of types: `same<A, B>(true)` compiles only where both are one. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
  ? true
  : false

/** Intersections and mapped types as plain objects, all the way down. */
export type Plain<T> = T extends (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { [K in keyof T]: Plain<T[K]> }
    : T

export declare function same<A, B>(answer: Equal<Plain<A>, Plain<B>>): void
