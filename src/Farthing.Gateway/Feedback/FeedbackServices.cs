using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Postgres;
using Farthing.Quality.Feedback;
using Farthing.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Feedback;

/// <summary>What clients say of their calls.</summary>
internal static class FeedbackServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddFeedback(this IServiceCollection services, FarthingSettings settings)
    {
        if (settings.Store.Kind == StoreKind.Postgres) services.AddSingleton<IFeedbackStore, PostgresFeedbackStore>();
        else services.AddSingleton<IFeedbackStore>(_ => new SqliteFeedbackStore(settings.Data));
        return services.AddSingleton<CallFinder>().AddSingleton<FeedbackDesk>().AddSingleton<FeedbackPages>();
    }
}
