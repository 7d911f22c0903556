namespace Farthing.Cli;

/// <summary>A command cannot do what was asked; the message says why and what to do, for a person.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
