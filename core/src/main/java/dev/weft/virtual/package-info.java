/// Virtual time. [TestBed] runs a plan's real bodies without its waits, for tests of one's own
/// tasks; [MemoryJournal] kills such runs and lets them continue. [VirtualDriver] carries out
/// nothing: a [Model] says how long each attempt would take and how it would end. One seed gives
/// one order of events.
@NullMarked
package dev.weft.virtual;

import org.jspecify.annotations.NullMarked;
