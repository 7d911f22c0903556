using Farthing.Caching;
using Farthing.Calls;
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
using Farthing.Gateway.Reaching;
using Farthing.Gateway.Results;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Serving;
using Farthing.Gateway.Settings;
using Farthing.Ledger.Json;
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
        app.UseForwardedClients(app.Services.GetRequiredService<FarthingSettings>().TrustedProxies);
        app.UseMeteredEndpoints(app.Services.GetRequiredService<CallHandler>());
        app.UsePages();
    }

    /// <summary>Everything else, composed when the first of it is asked for: a cold start that answers a call has no part in it.</summary>
    private static void UsePages(this WebApplication app)
    {
        Lazy<RequestDelegate> pages = new(() =>
        {
            IApplicationBuilder branch = ((IApplicationBuilder)app).New();
            branch.UseRouting();
            branch.UseEndpoints(routes =>
            {
                routes.MapModels();
                routes.MapResults();
                routes.Map("/v1/feedback", context => routes.ServiceProvider.GetRequiredService<FeedbackPages>().ServeAsync(context));
                routes.MapHealth();
                routes.MapAdmin();
                routes.MapFallback("{**path}", NotFoundAsync);
            });
            return branch.Build();
        });
        app.Run(context => pages.Value(context));
    }

    /// <summary>Metered endpoints are matched by hand, before routing: they are the hot path.</summary>
    private static void UseMeteredEndpoints(this WebApplication app, CallHandler handler) => app.Use(next => context =>
        EndpointMatch.TryMatch(context.Request.Path.Value ?? "", out EndpointMatch match) ? handler.HandleAsync(context, match) : next(context));

    private static void MapModels(this IEndpointRouteBuilder routes)
    {
        // Resolved at the first request: the list of models has no part in a cold start.
        ModelPages Pages() => routes.ServiceProvider.GetRequiredService<ModelPages>();
        routes.MapPage("/v1/models", context => Pages().ListAsync(context));
        routes.MapPage("/v1beta/models", context => Pages().ListAsync(context));
        routes.MapPage("/v1/models/{**id}", context => Pages().GetAsync(context, (string)context.GetRouteValue("id")!));

        // Below it stand Gemini's methods, which take POST: one that is not served is unknown.
        routes.MapGet("/v1beta/models/{**id}", context => Pages().GetAsync(context, (string)context.GetRouteValue("id")!));
    }

    private static void MapResults(this IEndpointRouteBuilder routes) => routes.Map("/v1/cache/{**path}", context =>
        routes.ServiceProvider.GetRequiredService<ICache>() is NoCache ? NotFoundAsync(context) : routes.ServiceProvider.GetRequiredService<ResultPages>().ServeAsync(context));

    private static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/health/live", HealthPages.LiveAsync);
        routes.MapPage("/health/ready", context => routes.ServiceProvider.GetRequiredService<HealthPages>().ReadyAsync(context));
        routes.MapPage("/metrics", context => routes.ServiceProvider.GetRequiredService<MetricsPage>().WriteAsync(context));
    }

    private static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/admin/v1/budgets/status", context => routes.ServiceProvider.GetRequiredService<BudgetPages>().ListAsync(context, isBudget: true));
        routes.MapPage("/admin/v1/limits/status", context => routes.ServiceProvider.GetRequiredService<BudgetPages>().ListAsync(context, isBudget: false));
        routes.MapPage("/admin/v1/deployments", context => routes.ServiceProvider.GetRequiredService<DeploymentPages>().ListAsync(context));
        routes.Map("/admin/v1/{**path}", context =>
            AdministrationPages.Knows(context.Request) ? routes.ServiceProvider.GetRequiredService<AdministrationPages>().ServeAsync(context)
            : HttpMethods.IsGet(context.Request.Method) ? routes.ServiceProvider.GetRequiredService<AdminPages>().ServeAsync(context)
            : LedgerApi.Knows(context.GetRouteValue("path") as string ?? "") ? NotAllowedAsync(context, HttpMethods.Get)
            : NotFoundAsync(context));
        routes.MapPage("/admin/v1/cache/semantic", context => routes.ServiceProvider.GetRequiredService<SemanticPages>().ListAsync(context));
        routes.MapPage("/admin/v1/cache/semantic/{id}", context => routes.ServiceProvider.GetRequiredService<SemanticPages>().ShowAsync(context));
        routes.MapPage("/admin/v1/alerts/{page?}", context => routes.ServiceProvider.GetRequiredService<AlertPages>().ServeAsync(context));
        routes.MapAction("/admin/v1/alerts/test/{channel}", context => routes.ServiceProvider.GetRequiredService<AlertPages>().TestAsync(context));
        routes.MapPage("/admin/v1/routes", context => routes.ServiceProvider.GetRequiredService<RoutePages>().ListAsync(context));
        routes.MapPage("/admin/v1/cache", context => routes.ServiceProvider.GetRequiredService<CachePages>().StatsAsync(context));
        routes.MapAction("/admin/v1/cache/purge", context => routes.ServiceProvider.GetRequiredService<CachePages>().PurgeAsync(context));
        routes.MapPage("/admin/v1/cache/suggest", context => routes.ServiceProvider.GetRequiredService<CachePages>().SuggestAsync(context));
        routes.MapPage("/admin/v1/cache/tune", context => routes.ServiceProvider.GetRequiredService<CachePages>().TuneAsync(context));
        routes.MapAction("/admin/v1/answers/reload", context => routes.ServiceProvider.GetRequiredService<AnswerPages>().ReloadAsync(context));
        routes.MapAction("/admin/v1/prices/reload", context => routes.ServiceProvider.GetRequiredService<PricePages>().ReloadAsync(context));
    }

    private static void MapPage(this IEndpointRouteBuilder routes, string pattern, RequestDelegate page) => routes.MapOnly(HttpMethods.Get, pattern, page);

    private static void MapAction(this IEndpointRouteBuilder routes, string pattern, RequestDelegate action) => routes.MapOnly(HttpMethods.Post, pattern, action);

    /// <summary>Routing by itself would send other methods on to what is there for other paths.</summary>
    private static void MapOnly(this IEndpointRouteBuilder routes, string method, string pattern, RequestDelegate answer) =>
        routes.Map(pattern, context => HttpMethods.Equals(context.Request.Method, method) ? answer(context) : NotAllowedAsync(context, method));

    private static Task NotAllowedAsync(HttpContext context, string method)
    {
        context.Response.Headers.Allow = method;
        return ErrorResponse.WriteAsync(context, ErrorResponse.DialectOf(context.Request), new CallError(405, "method_not_allowed", $"This page takes {method}, not {context.Request.Method}."));
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        CallError error = new(404, "unknown_path", $"There is nothing at {context.Request.Method} {Excerpt.Of(path)}. docs/quickstart.md lists the endpoints that Farthing serves.");
        return ErrorResponse.RefuseAsync(context, ErrorResponse.DialectOf(context.Request), error, context.RequestServices.GetRequiredService<CallIdSource>().Next());
    }
}
