/// One program for each benchmark, started by `bench/run`; what they print is described in
/// `bench/README.md`. May use everything that is published.
@org.jspecify.annotations.NullMarked
package dev.weft.bench;
