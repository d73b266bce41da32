/// JSON, out and in, and Java values from it and to it. The only place that knows the library; not
/// exported.
@NullMarked
package dev.weft.json;

import org.jspecify.annotations.NullMarked;
