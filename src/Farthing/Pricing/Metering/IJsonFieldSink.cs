namespace Farthing.Pricing.Metering;

/// <summary>Receives what <see cref="JsonScanner"/> finds.</summary>
internal interface IJsonFieldSink
{
    /// <summary>A string (without its quotes), number, <c>true</c>, <c>false</c> or <c>null</c> at a wanted path; empty when it was too long to keep.</summary>
    void OnValue(JsonField field, ReadOnlySpan<byte> raw, bool isString);

    /// <summary>An object at a wanted path begins or ends.</summary>
    void OnObject(JsonField field, bool begins);

    /// <summary>Bytes of a string that is only counted.</summary>
    void OnText(int bytes);

    /// <summary>A document ended, whole.</summary>
    void OnDocument();
}
