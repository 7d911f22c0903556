using System.Buffers;

namespace Farthing.Wire.Translation.Streams;

/// <summary>A call of a tool while it is streamed. Its texts are kept as the JSON that they came in.</summary>
internal sealed class PendingToolCall(int index)
{
    /// <summary>Its place among the calls.</summary>
    public int Index { get; } = index;

    /// <summary>Its identity as JSON, or <c>null</c> when none came.</summary>
    public byte[]? Id { get; set; }

    /// <summary>The tool's name as JSON, or <c>null</c> when none came.</summary>
    public byte[]? Name { get; set; }

    /// <summary>Arguments that could not be passed on yet, without quotes.</summary>
    public ArrayBufferWriter<byte> Held { get; } = new(64);

    /// <summary>Whether it has been passed on to its end.</summary>
    public bool IsOver { get; set; }

    /// <summary>Tells when the arguments are whole.</summary>
    public JsonEnd End { get; } = new();
}
