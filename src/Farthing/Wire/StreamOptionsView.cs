namespace Farthing.Wire;

/// <summary>One value of <c>stream_options</c> in a request body.</summary>
/// <param name="Value">Where the value stands.</param>
/// <param name="IsObject">Whether the value is an object (it may be <c>null</c>).</param>
/// <param name="IsEmpty">Whether the object has no fields.</param>
/// <param name="IncludeUsage">The value of <c>include_usage</c>, or <c>null</c> when it is absent.</param>
/// <param name="IncludeUsageValue">Where that value stands, or an empty range.</param>
public readonly record struct StreamOptionsView(ByteRange Value, bool IsObject, bool IsEmpty, bool? IncludeUsage, ByteRange IncludeUsageValue);
