using Farthing.Caching;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Admin.Caches;
using Farthing.Gateway.Alerts;
using Farthing.Gateway.Answers;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Health;
using Farthing.Gateway.Metrics;
using Farthing.Gateway.Models;
using Farthing.Gateway.Results;
using Farthing.Gateway.Serving;
using Farthing.Notation;
using Farthing.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Hosting;

/// <summary>What the gateway answers: metered endpoints, a few pages, and 404 for everything else, so that nothing passes unmetered.</summary>
internal static class Surface
{
    public static void UseFarthing(this WebApplication app)
    {
        app.UseMeteredEndpoints(app.Services.GetRequiredService<CallHandler>());
        app.UseRouting();
        app.MapModels();
        app.MapResults();
        app.Map("/v1/feedback", context => app.Services.GetRequiredService<FeedbackPages>().ServeAsync(context));
        app.MapHealth();
        app.MapAdmin();
        app.MapFallback("{**path}", NotFoundAsync);
    }

    /// <summary>Metered endpoints are matched by hand, before routing: they are the hot path.</summary>
    private static void UseMeteredEndpoints(this WebApplication app, CallHandler handler) => app.Use(next => context =>
        EndpointMatch.TryMatch(context.Request.Path.Value ?? "", out EndpointMatch match) ? handler.HandleAsync(context, match) : next(context));

    private static void MapModels(this WebApplication app)
    {
        // Resolved at the first request: the list of models has no part in a cold start.
        ModelPages Pages() => app.Services.GetRequiredService<ModelPages>();
        app.MapGet("/v1/models", context => Pages().ListAsync(context));
        app.MapGet("/v1beta/models", context => Pages().ListAsync(context));
        app.MapGet("/v1/models/{**id}", context => Pages().GetAsync(context, (string)context.GetRouteValue("id")!));
        app.MapGet("/v1beta/models/{**id}", context => Pages().GetAsync(context, (string)context.GetRouteValue("id")!));
    }

    private static void MapResults(this WebApplication app) => app.Map("/v1/cache/{**path}", context =>
        app.Services.GetRequiredService<ICache>() is NoCache ? NotFoundAsync(context) : app.Services.GetRequiredService<ResultPages>().ServeAsync(context));

    private static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", HealthPages.LiveAsync);
        app.MapGet("/health/ready", context => app.Services.GetRequiredService<HealthPages>().ReadyAsync(context));
        app.MapGet("/metrics", context => app.Services.GetRequiredService<MetricsPage>().WriteAsync(context));
    }

    private static void MapAdmin(this WebApplication app)
    {
        app.MapGet("/admin/v1/budgets/status", context => app.Services.GetRequiredService<BudgetPages>().ListAsync(context, isBudget: true));
        app.MapGet("/admin/v1/limits/status", context => app.Services.GetRequiredService<BudgetPages>().ListAsync(context, isBudget: false));
        app.Map("/admin/v1/{**path}", context =>
            AdministrationPages.Knows(context.Request) ? app.Services.GetRequiredService<AdministrationPages>().ServeAsync(context)
            : HttpMethods.IsGet(context.Request.Method) ? app.Services.GetRequiredService<AdminPages>().ServeAsync(context)
            : NotFoundAsync(context));
        app.MapGet("/admin/v1/cache/semantic", context => app.Services.GetRequiredService<SemanticPages>().ListAsync(context));
        app.MapGet("/admin/v1/cache/semantic/{id}", context => app.Services.GetRequiredService<SemanticPages>().ShowAsync(context));
        app.MapGet("/admin/v1/alerts/{page?}", context => app.Services.GetRequiredService<AlertPages>().ServeAsync(context));
        app.MapPost("/admin/v1/alerts/test/{channel}", context => app.Services.GetRequiredService<AlertPages>().TestAsync(context));
        app.MapGet("/admin/v1/cache", context => app.Services.GetRequiredService<CachePages>().StatsAsync(context));
        app.MapPost("/admin/v1/cache/purge", context => app.Services.GetRequiredService<CachePages>().PurgeAsync(context));
        app.MapGet("/admin/v1/cache/suggest", context => app.Services.GetRequiredService<CachePages>().SuggestAsync(context));
        app.MapGet("/admin/v1/cache/tune", context => app.Services.GetRequiredService<CachePages>().TuneAsync(context));
        app.MapPost("/admin/v1/answers/reload", context => app.Services.GetRequiredService<AnswerPages>().ReloadAsync(context));
        app.MapPost("/admin/v1/prices/reload", context => app.Services.GetRequiredService<PricePages>().ReloadAsync(context));
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        return ErrorResponse.WriteAsync(context, ErrorResponse.DialectOf(context.Request), new CallError(
            404, "unknown_path", $"There is nothing at {context.Request.Method} {Excerpt.Of(path)}. docs/quickstart.md lists the endpoints that Farthing serves."));
    }
}
