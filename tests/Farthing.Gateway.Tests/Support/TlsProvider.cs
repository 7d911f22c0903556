using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests;

/// <summary>A provider behind TLS that speaks HTTP/2, with a certificate that nobody has signed but itself.</summary>
internal sealed class TlsProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private TlsProvider(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The certificate as a PEM file: what <c>tls.ca_file</c> wants.</summary>
    public string CertificateFile => Path.Combine(_folder, "provider.pem");

    public static async Task<TlsProvider> StartAsync(RequestDelegate answer, string name = "127.0.0.1")
    {
        string folder = Directory.CreateTempSubdirectory("farthing-tls-").FullName;
        X509Certificate2 certificate = Certificate(name);
        await File.WriteAllTextAsync(Path.Combine(folder, "provider.pem"), certificate.ExportCertificatePem());
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Limits.Http2.InitialStreamWindowSize = 65_535;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 16 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new TlsProvider(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out IPAddress? address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
