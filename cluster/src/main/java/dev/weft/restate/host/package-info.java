/// What one worker process holds in memory: the plans that it has read, the attempts that it
/// carries out, and what it reports of them while they are in progress. Nothing of it survives the
/// worker, and nothing needs to. Knows neither tasks' workflows nor runs.
@NullMarked
package dev.weft.restate.host;

import org.jspecify.annotations.NullMarked;
