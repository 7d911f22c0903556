using System.Diagnostics.CodeAnalysis;
using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Providers;

/// <summary>Translates calls for deployments whose provider speaks another wire than the caller. Safe from any thread.</summary>
/// <param name="prices">The catalog, which knows how much a model can write.</param>
/// <param name="options">What is done with fields that have no counterpart.</param>
/// <param name="time">The clock.</param>
public sealed class ProviderTranslation(PricesInForce prices, TranslationOptions options, TimeProvider time)
{
    /// <summary>
    /// Writes a request in the wire of a deployment's provider. Who only wants to know whether that can be done asks for it too: the call remembers what was written last of its body as
    /// it is.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="deployment">The deployment that is to answer it.</param>
    /// <param name="body">The call's body as it is to be sent.</param>
    /// <param name="request">The request.</param>
    /// <param name="error">Why there is none.</param>
    internal bool TryTranslate(
        Call call, Deployment deployment, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out TranslatedRequest? request, [NotNullWhen(false)] out CallError? error)
    {
        TargetModel target = TargetOf(deployment);
        bool isUnchanged = body.Equals(call.Body);
        (request, error) = (isUnchanged && call.Translated is { } done && done.Body.Equals(body) && done.Target == target ? done.Request : null, null);
        if (request is not null) return true;
        try
        {
            request = RequestTranslator.Translate(call.Endpoint, body, target, options);
            if (isUnchanged) call.Translated = new TranslatedCall(body, target, request);
            return true;
        }
        catch (RequestFormatException wrong)
        {
            error = new CallError(400, wrong.Code, wrong.Message, wrong.Field);
            return false;
        }
    }

    /// <summary>Gives a provider's answer in the caller's wire.</summary>
    internal Reply Wrap(Attempt attempt, Reply reply, TranslatedRequest request)
    {
        Call call = attempt.Call;
        AnswerContext context = new($"{call.Id.High:x16}{call.Id.Low:x16}", time.GetUtcNow(), attempt.Deployment.UpstreamModel);
        return new TranslatedReply(reply, call, context, request.Dropped);
    }

    private TargetModel TargetOf(Deployment deployment)
    {
        ProviderOptions provider = deployment.Provider.Options;
        ProviderPrices? known = prices.Pricer.Book.Find(provider.CatalogName);
        ModelPrice? model = known?.Find(deployment.Model) ?? known?.Find(deployment.UpstreamModel);
        return new TargetModel(deployment.UpstreamModel)
        {
            MaxOutput = model?.MaxOutput ?? TargetModel.DefaultMaxOutput,

            // OpenAI's own newer models refuse the older name, other servers may not know the newer one.
            NamesCompletionLimit = provider.CatalogName is "openai" or "azure",
            RequestsStreamUsage = provider.RequestsStreamUsage,
        };
    }
}
