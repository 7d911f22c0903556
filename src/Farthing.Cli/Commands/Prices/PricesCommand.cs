using System.CommandLine;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices</c>: what calls are charged at.</summary>
internal static class PricesCommand
{
    public static Command Create(Terminal terminal) => new("prices", "What calls are charged at: list, check, import, compare, and correct what was charged.")
    {
        ListPricesCommand.Create(terminal),
        ShowPriceCommand.Create(terminal),
        CheckPricesCommand.Create(terminal),
        ImportPricesCommand.Create(terminal),
        DiffPricesCommand.Create(terminal),
        MissingPricesCommand.Create(terminal),
        RecostCommand.Create(terminal),
        ReloadPricesCommand.Create(terminal),
    };
}
