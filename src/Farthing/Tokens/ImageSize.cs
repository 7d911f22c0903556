using System.Buffers.Binary;

namespace Farthing.Tokens;

/// <summary>Reads width and height from the beginning of a PNG, JPEG, GIF or WebP image.</summary>
internal static class ImageSize
{
    public static bool TryRead(ReadOnlySpan<byte> image, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (image.Length < 30)
            return false;
        if (image[0] == 0x89 && image[1..].StartsWith("PNG"u8))
            (width, height) = (BinaryPrimitives.ReadInt32BigEndian(image[16..]), BinaryPrimitives.ReadInt32BigEndian(image[20..]));
        else if (image.StartsWith("GIF8"u8))
            (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(image[6..]), BinaryPrimitives.ReadUInt16LittleEndian(image[8..]));
        else if (image.StartsWith("RIFF"u8) && image[8..].StartsWith("WEBP"u8))
            (width, height) = WebP(image);
        else if (image[0] == 0xFF && image[1] == 0xD8)
            (width, height) = Jpeg(image);
        return width is > 0 and <= 65_535 && height is > 0 and <= 65_535;
    }

    private static (int Width, int Height) WebP(ReadOnlySpan<byte> image)
    {
        ReadOnlySpan<byte> kind = image[12..16];
        if (kind.SequenceEqual("VP8X"u8))
            return (1 + (image[24] | (image[25] << 8) | (image[26] << 16)), 1 + (image[27] | (image[28] << 8) | (image[29] << 16)));
        if (kind.SequenceEqual("VP8L"u8))
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(image[21..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return kind.SequenceEqual("VP8 "u8)
            ? (BinaryPrimitives.ReadUInt16LittleEndian(image[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(image[28..]) & 0x3FFF)
            : (0, 0);
    }

    private static (int Width, int Height) Jpeg(ReadOnlySpan<byte> image)
    {
        int place = 2;
        while (place + 9 <= image.Length && image[place] == 0xFF)
        {
            byte marker = image[place + 1];

            // A start-of-frame marker; the others in this range are tables and restarts.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (BinaryPrimitives.ReadUInt16BigEndian(image[(place + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(place + 5)..]));
            place += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(place + 2)..]);
        }

        return (0, 0);
    }
}
