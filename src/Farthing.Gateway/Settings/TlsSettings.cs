using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>How a provider's certificate is trusted.</summary>
public sealed record TlsSettings
{
    /// <summary>A PEM file of certificate authorities to trust for this provider instead of the machine's. Default: none, the machine's are used.</summary>
    public string? CaFile { get; init; }

    internal static TlsSettings Read(Section section)
    {
        string? file = section.Text("ca_file");
        section.Finish();
        if (file is null) return new TlsSettings();

        file = section.FullPath("ca_file", file);
        if (!File.Exists(file))
        {
            section.Problem("ca_file", $"there is no file {file}");
            return new TlsSettings();
        }

        try
        {
            X509Certificate2Collection certificates = [];
            certificates.ImportFromPemFile(file);
            if (certificates.Count == 0) section.Problem("ca_file", $"{file} holds no certificate in PEM form");
            foreach (X509Certificate2 certificate in certificates) certificate.Dispose();
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            section.Problem("ca_file", $"{file} cannot be read as certificates in PEM form: {failure.Message}");
        }

        return new TlsSettings { CaFile = file };
    }
}
