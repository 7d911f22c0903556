namespace Farthing.Gateway.Tests.Caching;

/// <summary>What a client got.</summary>
internal sealed record CachedAnswer(int Status, string Cache, string Cost, string Saved, string Id, string Model, string Body, string ContentType);
