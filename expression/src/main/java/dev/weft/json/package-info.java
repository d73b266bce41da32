/// Reading and writing JSON, and converting it to and from Java values. The only package that uses
/// the JSON library; not exported.
@NullMarked
package dev.weft.json;

import org.jspecify.annotations.NullMarked;
