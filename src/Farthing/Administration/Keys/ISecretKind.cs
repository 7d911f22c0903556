namespace Farthing.Administration.Keys;

/// <summary>A kind whose documents are <see cref="SecretDocument"/>.</summary>
public interface ISecretKind
{
    /// <summary>Makes a new key: a prefix and 256 random bits. It is shown once and never kept.</summary>
    string MakeSecret();
}
