namespace Farthing.Optimiser;

/// <summary>The project that pays for calls that Farthing itself makes.</summary>
public static class OwnProject
{
    /// <summary>Its name.</summary>
    public const string Name = "farthing";
}
