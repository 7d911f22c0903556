using System.Buffers.Binary;
using System.Text;

namespace Farthing.Tests.Metering;

/// <summary>Builds messages of Amazon's binary event stream (checksums left zero: they are not looked at).</summary>
internal static class EventStream
{
    public static byte[] Message(string payload)
    {
        byte[] headers = [11, .. ":event-type"u8, 7, 0, 8, .. "metadata"u8];
        byte[] body = Encoding.UTF8.GetBytes(payload);
        byte[] message = new byte[12 + headers.Length + body.Length + 4];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)headers.Length);
        headers.CopyTo(message, 12);
        body.CopyTo(message, 12 + headers.Length);
        return message;
    }
}
