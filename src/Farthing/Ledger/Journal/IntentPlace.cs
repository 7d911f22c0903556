namespace Farthing.Ledger.Journal;

/// <summary>Where an intent's frame begins.</summary>
internal readonly record struct IntentPlace(MovedSegment Segment, long Offset)
{
    public void Leave() => Segment.OpenIntents--;
}
