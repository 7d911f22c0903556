namespace Farthing.Providers.Transport.Http1;

/// <summary>The name of a header field of an answer.</summary>
/// <param name="Text">The name.</param>
/// <param name="ReachesClient">Whether clients see the field.</param>
internal sealed record HeaderName(string Text, bool ReachesClient);
