namespace Farthing.Calls;

/// <summary>How a call ended.</summary>
public enum CallOutcome
{
    /// <summary>The provider answered and the client received the whole answer.</summary>
    Completed,

    /// <summary>The client left before the end; the provider call was cancelled and what was used is charged.</summary>
    ClientLeft,

    /// <summary>The provider's answer broke off.</summary>
    Truncated,

    /// <summary>The provider answered with an error.</summary>
    ProviderError,

    /// <summary>The provider could not be reached or sent nothing that could be passed on.</summary>
    ProviderUnreachable,

    /// <summary>The provider did not answer in time.</summary>
    ProviderTimeout,

    /// <summary>The process ended while the call was open; it was settled as an estimate on restart.</summary>
    Recovered,

    /// <summary>It was refused before a provider was asked. Only a <see cref="Ledger.RefusedCall"/> is recorded so, apart from calls.</summary>
    Refused,
}
