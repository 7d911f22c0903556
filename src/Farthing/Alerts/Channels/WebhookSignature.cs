using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Alerts.Channels;

/// <summary>
/// The signature of a webhook: HMAC-SHA256 under the shared secret over the time in Unix seconds, a full stop and the body. The time is signed so that
/// a receiver can refuse old messages that someone sends again.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The header field that holds it.</summary>
    public const string Header = "x-farthing-signature";

    /// <summary>The field's value: <c>t=1795000000,v1=HEX</c>.</summary>
    public static string Make(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        string time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using IncrementalHash hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(time));
        hmac.AppendData("."u8);
        hmac.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
