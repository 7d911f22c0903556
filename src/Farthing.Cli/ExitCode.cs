namespace Farthing.Cli;

/// <summary>What a command's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Fine = 0;

    /// <summary>It could not.</summary>
    public const int Failed = 1;

    /// <summary>It was not understood.</summary>
    public const int WrongUse = 2;
}
