import java.time.Duration
import java.util.concurrent.Callable
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.runBlocking

/** Kotlin coroutines: one for each task, on all processors. */
object Kotlin {
    @JvmStatic
    fun main(arguments: Array<String>) = Work.run(arguments, ::lesson, ::waits, ::merged)

    private fun lesson(tasks: Int, steps: List<Callable<Int>>): Long = gather(tasks) {
        var done = 0
        for (step in steps) {
            done += step.call()
        }
        done
    }

    private fun waits(tasks: Int, wait: Duration): Long = gather(tasks) {
        delay(wait.toMillis())
        delay(wait.toMillis())
        2
    }

    private fun merged(sources: List<Iterable<Int>>): Long = runBlocking(Dispatchers.Default) {
        var done = 0L
        sources.map { it.asFlow() }.merge().buffer(Work.BUFFERED).collect { done++ }
        done
    }

    private fun gather(tasks: Int, task: suspend () -> Int): Long = runBlocking(Dispatchers.Default) {
        coroutineScope {
            List(tasks) { async { task() } }.awaitAll().sumOf { it.toLong() }
        }
    }
}
