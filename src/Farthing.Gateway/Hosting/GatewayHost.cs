using Farthing.Administration;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Answers;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Postgres;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>A running gateway.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StoredLedger _ledger;
    private readonly AdministrationDirectory _directory;
    private readonly ILoggerFactory _loggers;
    private readonly VolumeFile _volumes;
    private readonly GatewayFile _file;
    private int _disposed;

    private GatewayHost(WebApplication app, StoredLedger ledger, AdministrationDirectory directory, VolumeFile volumes, ILoggerFactory loggers, string dataFolder)
    {
        (_app, _ledger, _directory, _volumes, _loggers) = (app, ledger, directory, volumes, loggers);
        AdminKey = app.Services.GetRequiredService<AdminKey>();
        _file = GatewayFile.Write(dataFolder, Addresses);
    }

    /// <summary>Where the gateway listens.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>The key of the admin API.</summary>
    public AdminKey AdminKey { get; }

    /// <summary>The ledger, for those in the same process.</summary>
    public ILedgerReader Calls => _ledger.Reader;

    /// <summary>What is administered, for those in the same process.</summary>
    public AdministrationDirectory Administration => _directory;

    /// <summary>Starts a gateway; it takes calls when this returns.</summary>
    /// <param name="settings">What it is told.</param>
    /// <param name="configure">Replaces services before the gateway is built: a clock, a random source.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="GatewayStartException">An address is taken, or the data folder cannot be used; the message says what to do.</exception>
    public static async Task<GatewayHost> StartAsync(
        FarthingSettings settings, Action<IServiceCollection>? configure = null, CancellationToken cancellationToken = default)
    {
        SocketTuning.Apply();
        ILoggerFactory loggers = LoggingSetup.CreateFactory(settings.Logging);
        StoredLedger? ledger = null;
        AdministrationDirectory? directory = null;
        try
        {
            VolumeFile volumes = VolumeFile.Open(settings);
            var prices = new PricesInForce(PriceSetup.Read(settings.Prices), volumes.Accounts);
            ledger = await LedgerSetup.OpenAsync(settings, prices, loggers, cancellationToken);
            directory = await AdministrationSetup.OpenAsync(settings, (ledger as PostgresLedger)?.Database, loggers, cancellationToken);
            WebApplication app = Build(settings, ledger, directory, prices, volumes, loggers, configure);
            await app.StartAsync(cancellationToken);
            return new GatewayHost(app, ledger, directory, volumes, loggers, settings.Data);
        }
        catch (Exception error)
        {
            if (directory is not null) await directory.DisposeAsync();
            if (ledger is not null) await ledger.DisposeAsync();
            loggers.Dispose();
            throw error switch
            {
                LedgerException or CatalogException or AdministrationException => new GatewayStartException(error.Message, error),
                IOException or AddressInUseException => new GatewayStartException(
                    $"The gateway cannot listen on {string.Join(", ", settings.Urls)}: {error.Message} Choose another address with --urls or 'urls', or stop what uses it.", error),
                _ => error,
            };
        }
    }

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Waits until every call that has ended is in the store.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _ledger.Ledger.FlushAsync(cancellationToken);

    /// <summary>Reads the user's folder of prices again and puts it in force.</summary>
    /// <returns>What is wrong with it (file, line and field), or <c>null</c>; then the prices that were in force stay.</returns>
    public string? ReloadPrices() => _app.Services.GetRequiredService<PriceReload>().Run();

    /// <summary>Reads the file of answers again and puts it in force.</summary>
    /// <returns>What is wrong with it, or <c>null</c>; then the answers that were in force stay.</returns>
    public string? ReloadAnswers() => _app.Services.GetRequiredService<AnswerReload>().Run();

    /// <summary>Stops taking calls, lets those in flight finish for as long as <c>shutdown.grace</c> allows, and empties the ledger's backlog.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _file.Dispose();
        await _app.StopAsync();
        _volumes.Save();
        await _app.DisposeAsync();
        await _directory.DisposeAsync();
        await _ledger.DisposeAsync();
        _loggers.Dispose();
    }

    private static WebApplication Build(
        FarthingSettings settings,
        StoredLedger ledger,
        AdministrationDirectory directory,
        PricesInForce prices,
        VolumeFile volumes,
        ILoggerFactory loggers,
        Action<IServiceCollection>? configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configure?.Invoke(builder.Services);
        builder.WebHost.UseFarthingKestrel(settings);
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Shutdown.Grace);
        builder.Services.AddFarthing(settings, ledger, directory, prices, volumes);
        WebApplication app = builder.Build();
        app.UseFarthing();
        return app;
    }
}
