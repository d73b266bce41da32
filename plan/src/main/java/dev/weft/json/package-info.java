/// JSON, out and in. The only place that knows the library; not exported.
@NullMarked
package dev.weft.json;

import org.jspecify.annotations.NullMarked;
