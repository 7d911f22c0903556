using Farthing.Caching;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Admin.Caches;
using Farthing.Gateway.Alerts;
using Farthing.Gateway.Answers;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Health;
using Farthing.Gateway.Metrics;
using Farthing.Gateway.Models;
using Farthing.Gateway.Results;
using Farthing.Gateway.Serving;
using Farthing.Notation;
using Farthing.Gateway.Settings;
using Farthing.Ledger.Json;
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
        app.UseForwardedClients(app.Services.GetRequiredService<FarthingSettings>().TrustedProxies);
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
        app.MapPage("/v1/models", context => Pages().ListAsync(context));
        app.MapPage("/v1beta/models", context => Pages().ListAsync(context));
        app.MapPage("/v1/models/{**id}", context => Pages().GetAsync(context, (string)context.GetRouteValue("id")!));

        // Below it stand Gemini's methods, which take POST: one that is not served is unknown.
        app.MapGet("/v1beta/models/{**id}", context => Pages().GetAsync(context, (string)context.GetRouteValue("id")!));
    }

    private static void MapResults(this WebApplication app) => app.Map("/v1/cache/{**path}", context =>
        app.Services.GetRequiredService<ICache>() is NoCache ? NotFoundAsync(context) : app.Services.GetRequiredService<ResultPages>().ServeAsync(context));

    private static void MapHealth(this WebApplication app)
    {
        app.MapPage("/health/live", HealthPages.LiveAsync);
        app.MapPage("/health/ready", context => app.Services.GetRequiredService<HealthPages>().ReadyAsync(context));
        app.MapPage("/metrics", context => app.Services.GetRequiredService<MetricsPage>().WriteAsync(context));
    }

    private static void MapAdmin(this WebApplication app)
    {
        app.MapPage("/admin/v1/budgets/status", context => app.Services.GetRequiredService<BudgetPages>().ListAsync(context, isBudget: true));
        app.MapPage("/admin/v1/limits/status", context => app.Services.GetRequiredService<BudgetPages>().ListAsync(context, isBudget: false));
        app.Map("/admin/v1/{**path}", context =>
            AdministrationPages.Knows(context.Request) ? app.Services.GetRequiredService<AdministrationPages>().ServeAsync(context)
            : HttpMethods.IsGet(context.Request.Method) ? app.Services.GetRequiredService<AdminPages>().ServeAsync(context)
            : LedgerApi.Knows(context.GetRouteValue("path") as string ?? "") ? NotAllowedAsync(context, HttpMethods.Get)
            : NotFoundAsync(context));
        app.MapPage("/admin/v1/cache/semantic", context => app.Services.GetRequiredService<SemanticPages>().ListAsync(context));
        app.MapPage("/admin/v1/cache/semantic/{id}", context => app.Services.GetRequiredService<SemanticPages>().ShowAsync(context));
        app.MapPage("/admin/v1/alerts/{page?}", context => app.Services.GetRequiredService<AlertPages>().ServeAsync(context));
        app.MapAction("/admin/v1/alerts/test/{channel}", context => app.Services.GetRequiredService<AlertPages>().TestAsync(context));
        app.MapPage("/admin/v1/cache", context => app.Services.GetRequiredService<CachePages>().StatsAsync(context));
        app.MapAction("/admin/v1/cache/purge", context => app.Services.GetRequiredService<CachePages>().PurgeAsync(context));
        app.MapPage("/admin/v1/cache/suggest", context => app.Services.GetRequiredService<CachePages>().SuggestAsync(context));
        app.MapPage("/admin/v1/cache/tune", context => app.Services.GetRequiredService<CachePages>().TuneAsync(context));
        app.MapAction("/admin/v1/answers/reload", context => app.Services.GetRequiredService<AnswerPages>().ReloadAsync(context));
        app.MapAction("/admin/v1/prices/reload", context => app.Services.GetRequiredService<PricePages>().ReloadAsync(context));
    }

    private static void MapPage(this WebApplication app, string pattern, RequestDelegate page) => app.MapOnly(HttpMethods.Get, pattern, page);

    private static void MapAction(this WebApplication app, string pattern, RequestDelegate action) => app.MapOnly(HttpMethods.Post, pattern, action);

    /// <summary>Routing by itself would send other methods on to what is there for other paths.</summary>
    private static void MapOnly(this WebApplication app, string method, string pattern, RequestDelegate answer) =>
        app.Map(pattern, context => HttpMethods.Equals(context.Request.Method, method) ? answer(context) : NotAllowedAsync(context, method));

    private static Task NotAllowedAsync(HttpContext context, string method)
    {
        context.Response.Headers.Allow = method;
        return ErrorResponse.WriteAsync(context, ErrorResponse.DialectOf(context.Request), new CallError(405, "method_not_allowed", $"This page takes {method}, not {context.Request.Method}."));
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        return ErrorResponse.WriteAsync(context, ErrorResponse.DialectOf(context.Request), new CallError(
            404, "unknown_path", $"There is nothing at {context.Request.Method} {Excerpt.Of(path)}. docs/quickstart.md lists the endpoints that Farthing serves."));
    }
}
