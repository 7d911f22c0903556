using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Farthing.Gateway.Settings;
using Farthing.Providers;
using Farthing.Providers.Retrying;
using Farthing.Providers.Transport;
using Farthing.Providers.Transport.Http1;
using Farthing.Wire;

namespace Farthing.Gateway.Hosting;

/// <summary>Makes providers of their settings.</summary>
internal static class ProviderFactory
{
    public static Provider Create(ProviderSettings settings, FarthingSettings all, TimeProvider time) => new(ToOptions(settings, all), CreateTransport(settings, all.Timeouts, time));

    private static ProviderOptions ToOptions(ProviderSettings settings, FarthingSettings all)
    {
        var headers = new Dictionary<string, string>(settings.Headers, StringComparer.OrdinalIgnoreCase);
        var query = new List<string>(settings.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        if (settings.ApiKey?.Reveal() is { } key)
        {
            switch (settings.Auth)
            {
                case ProviderAuth.Bearer: headers["Authorization"] = "Bearer " + key; break;
                case ProviderAuth.XApiKey: headers["x-api-key"] = key; break;
                case ProviderAuth.ApiKey: headers["api-key"] = key; break;
                case ProviderAuth.XGoogApiKey: headers["x-goog-api-key"] = key; break;
                case ProviderAuth.Query: query.Add("key=" + Uri.EscapeDataString(key)); break;
            }
        }

        return new ProviderOptions
        {
            Name = settings.Name,
            Dialect = DialectOf(settings.Kind),
            BaseAddress = settings.BaseUrl.AbsoluteUri.TrimEnd('/'),
            Headers = headers,
            Query = string.Join('&', query),
            CatalogName = settings.Catalog,
            UnknownPrice = settings.UnknownPrice,
            Regional = settings.Regional,
            Region = settings.Region,
            FirstByteTimeout = settings.Timeouts.FirstByte ?? all.Timeouts.FirstByte,
            BetweenEventsTimeout = settings.Timeouts.BetweenEvents ?? all.Timeouts.BetweenEvents,
            TotalTimeout = all.Timeouts.Total,
            MaxAnswer = all.Limits.MaxAnswer,
            Retries = settings.Retries.ToOptions(all.Retries.ToOptions(new RetryOptions())),
        };
    }

    private static Dialect DialectOf(ProviderKind kind) => kind switch
    {
        ProviderKind.Anthropic => Dialect.Anthropic,
        ProviderKind.Gemini => Dialect.Gemini,
        _ => Dialect.OpenAI,
    };

    private static ProviderTransport CreateTransport(ProviderSettings settings, TimeoutSettings timeouts, TimeProvider time)
    {
        ConnectionOptions options = new() { ConnectTimeout = timeouts.Connect };
        return settings.BaseUrl.Scheme == Uri.UriSchemeHttp && (settings.BaseUrl.IsLoopback || !MayUseProxy())
            ? new Http1Transport(settings.BaseUrl, options, time)
            : new HttpClientTransport(CreateHandler(settings, options));
    }

    /// <summary>Whether requests may have to go through a proxy that the environment, or on other systems than Linux the system, names.</summary>
    private static bool MayUseProxy() =>
        !OperatingSystem.IsLinux() || ((string[])["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]).Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });

    private static SocketsHttpHandler CreateHandler(ProviderSettings settings, ConnectionOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // What the provider said goes to the client as it is: no redirects followed, no cookies kept, nothing unpacked.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = options.Lifetime,
            PooledConnectionIdleTimeout = options.IdleTimeout,
            EnableMultipleHttp2Connections = true,

            // A connection whose other end vanished is noticed by itself, long before a call's time is up.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),

            // An answer that nobody reads any more is cut off at once: draining it would let the provider go on and charge. A short
            // error that is passed over for another deployment is still read to its end, which saves the connection.
            MaxResponseDrainSize = 16 * 1024,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),

            // What Kestrel decoded as UTF-8 goes out as the bytes it came in as.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };

        // A proxy named by the environment is for the outside world, never for a server on this machine.
        if (settings.BaseUrl.IsLoopback) handler.UseProxy = false;
        if (settings.Tls.CaFile is { } file) handler.SslOptions.RemoteCertificateValidationCallback = TrustOnly(file);
        return handler;
    }

    private static RemoteCertificateValidationCallback TrustOnly(string file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return (_, certificate, _, errors) =>
        {
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
            return chain.Build(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
        };
    }
}
