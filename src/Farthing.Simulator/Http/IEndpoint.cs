namespace Farthing.Simulator.Http;

/// <summary>One path of a provider.</summary>
internal interface IEndpoint
{
    Dialect Dialect { get; }

    Task AnswerAsync(Exchange exchange);
}
