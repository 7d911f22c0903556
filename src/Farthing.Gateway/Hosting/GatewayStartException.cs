namespace Farthing.Gateway.Hosting;

/// <summary>Why a gateway could not start, and what to do about it.</summary>
public sealed class GatewayStartException(string message, Exception? inner = null) : Exception(message, inner);
