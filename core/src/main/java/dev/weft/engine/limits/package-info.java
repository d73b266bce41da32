/// Who holds a limit, and who waits for it: one algorithm, for a run on one machine and for those
/// who ask from elsewhere. Pure; it may use `dev.weft` and the engine's times.
@NullMarked
package dev.weft.engine.limits;

import org.jspecify.annotations.NullMarked;
