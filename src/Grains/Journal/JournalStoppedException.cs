namespace OrleansSync.Grains.Journal;

/// <summary>The journal stopped before it could tell what came of an append. The stream tells: load it again, on another silo or after the restart.</summary>
public sealed class JournalStoppedException() : Exception("The journal has stopped; what came of the append, the stream tells.");
