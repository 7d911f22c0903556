namespace Farthing.Gateway.Alerts;

/// <summary>One POST of JSON that delivers a message.</summary>
internal readonly record struct AlertRequest(byte[] Body, params IReadOnlyList<KeyValuePair<string, string>> Headers);
