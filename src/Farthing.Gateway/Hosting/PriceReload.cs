using Farthing.Gateway.Settings;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Providers;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>Reads the user's folder of prices again and puts it in force; when a file of it cannot be used, what was in force stays.</summary>
internal sealed partial class PriceReload(FarthingSettings settings, PricesInForce prices, DeploymentTable deployments, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<PriceReload>();

    /// <summary>Reads it.</summary>
    /// <returns>What is wrong with it (file, line and field), or <c>null</c> when it is in force.</returns>
    public string? Run()
    {
        try
        {
            Pricer read = PriceSetup.Read(settings.Prices);
            prices.Replace(read);
            deployments.Forget();
            LogReloaded(settings.Prices.Catalog);
            return null;
        }
        catch (Exception error) when (error is CatalogException or IOException or UnauthorizedAccessException)
        {
            LogRefused(error.Message);
            return error.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Prices were read again, with {Folder} over the shipped catalog")]
    private partial void LogReloaded(string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "Prices were not changed, those in force stay: {Problem}")]
    private partial void LogRefused(string problem);
}
