using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Administration.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Administration;

/// <summary>
/// Everything that is administered, in memory: one immutable snapshot that is replaced when something changes, here or in another process.
/// What is fast reads the snapshot or subscribes to it; changes go through here to the store, with their row of the audit log.
/// </summary>
public sealed partial class AdministrationDirectory : IAsyncDisposable
{
    private const int MostRetries = 5;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly IAdministrationStore _store;
    private readonly IReadOnlyList<SettingsEntry> _fromSettings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDocumentCheck? _check;
    private readonly SemaphoreSlim _refreshing = new(1);
    private readonly List<Action<AdministrationSnapshot>> _observers = [];

    // By kind and name; replaced as a whole, under the semaphore.
    private Dictionary<(string Kind, string Name), (StoredEntry Stored, AdministrationEntry? Read)> _stored = [];
    private AdministrationSnapshot _current = AdministrationSnapshot.Empty;

    private AdministrationDirectory(IAdministrationStore store, IReadOnlyList<SettingsEntry> fromSettings, TimeProvider time, ILogger logger, IDocumentCheck? check) =>
        (_store, _fromSettings, _time, _logger, _check) = (store, fromSettings, time, logger, check);

    /// <summary>Everything, as it is now.</summary>
    public AdministrationSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Reads what there is.</summary>
    /// <param name="store">Where it is kept; disposed with this.</param>
    /// <param name="fromSettings">What the settings define; it cannot be changed here.</param>
    /// <param name="time">The clock; by default the system's.</param>
    /// <param name="logger">Receives what goes wrong later; by default nobody.</param>
    /// <param name="mustBeSound">
    /// Whether an entry that cannot be read, or one that the settings define as well, is an error: yes for a gateway that starts, no for the
    /// command that is to mend it.
    /// </param>
    /// <param name="check">Checks what is changed against the settings; by default nothing does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdministrationException">The store cannot be used, or is not sound; the message says what to do.</exception>
    public static async Task<AdministrationDirectory> OpenAsync(
        IAdministrationStore store,
        IReadOnlyList<SettingsEntry>? fromSettings = null,
        TimeProvider? time = null,
        ILogger? logger = null,
        bool mustBeSound = true,
        IDocumentCheck? check = null,
        CancellationToken cancellationToken = default)
    {
        AdministrationDirectory directory = new(store, fromSettings ?? [], time ?? TimeProvider.System, logger ?? NullLogger.Instance, check);
        await directory.RefreshAsync(cancellationToken);
        if (mustBeSound && directory.Current.Problems is { Count: > 0 } problems)
        {
            directory._refreshing.Dispose();
            throw new AdministrationException(409, "not_sound", string.Join(Environment.NewLine, problems));
        }

        return directory;
    }

    /// <summary>
    /// Calls an observer with what there is now, and again after each change before the change's caller goes on. One call at a time, in the
    /// order of changes; observers are quick and do not throw.
    /// </summary>
    public void Subscribe(Action<AdministrationSnapshot> observer)
    {
        lock (_observers)
        {
            _observers.Add(observer);
            observer(_current);
        }
    }

    /// <summary>Makes an entry, or replaces it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="json">The document.</param>
    /// <param name="expectedVersion">The version it must be at: 0 when it must not be there yet; <c>null</c> when it does not matter.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdministrationException">It is refused, and why.</exception>
    public Task<AdministrationEntry> SaveAsync(
        AdministrationKind kind, string name, JsonElement json, long? expectedVersion, string by, CancellationToken cancellationToken)
    {
        DocumentProblems problems = new();
        object document = kind.Read(json, problems, EntryJson.OwnFields);
        problems.ThrowIfAny();
        return ChangeAsync(kind, name, before => kind.MergeDocument(before, document), expectedVersion, null, by, cancellationToken);
    }

    /// <summary>Changes an entry by a function of its document.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="change">Gives the new document; called again when somebody else was faster. Gets <c>null</c> when there is no such entry.</param>
    /// <param name="expectedVersion">As for <see cref="SaveAsync"/>.</param>
    /// <param name="action">What the audit log calls it; <c>null</c> for <c>create</c> or <c>change</c>.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdministrationException">It is refused, and why.</exception>
    public async Task<AdministrationEntry> ChangeAsync(
        AdministrationKind kind, string name, Func<object?, object> change, long? expectedVersion, string? action, string by, CancellationToken cancellationToken)
    {
        if (EntryName.Check(name) is { } wrong) throw new AdministrationException(400, "invalid_name", $"The name of the {kind.Title} {wrong}.");
        for (int attempt = 1; ; attempt++)
        {
            AdministrationSnapshot snapshot = Current;
            AdministrationEntry? before = snapshot.FindEntry(kind, name);
            RefuseIfFromSettings(before);
            long version = before?.Version ?? 0;
            if (expectedVersion is { } expected && expected != version)
                throw expected == 0 ? Taken(kind, name) : AdministrationException.Conflict(kind.Title, name, expected, version);

            object after = change(before?.Content);
            DocumentProblems problems = new();
            kind.CheckDocument(name, after, snapshot, problems);
            _check?.Check(after, before?.Content, problems);
            problems.ThrowIfAny();
            try
            {
                await _store.ApplyAsync(CreateChange(kind, name, before, after, action, by), cancellationToken);
            }
            catch (AdministrationException conflict) when (conflict.Code == "version_conflict")
            {
                await RefreshAsync(cancellationToken);
                if (expectedVersion is null && attempt < MostRetries) continue;
                throw expectedVersion == 0 ? Taken(kind, name) : conflict;
            }

            await RefreshAsync(cancellationToken);
            return Current.FindEntry(kind, name) ?? throw AdministrationException.Conflict(kind.Title, name, version, 0);
        }
    }

    /// <summary>Deletes an entry.</summary>
    /// <exception cref="AdministrationException">It is refused, and why.</exception>
    public async Task DeleteAsync(AdministrationKind kind, string name, long? expectedVersion, string by, CancellationToken cancellationToken)
    {
        // One that the settings define as well can still be deleted from the store: that mends it.
        (StoredEntry? stored, AdministrationEntry? before) = _stored.GetValueOrDefault((kind.Name, name));
        if (stored is null)
        {
            RefuseIfFromSettings(Current.FindEntry(kind, name));
            throw new AdministrationException(404, "not_found", $"There is no {kind.Title} \"{name}\".");
        }

        if (expectedVersion is { } expected && expected != stored.Version) throw AdministrationException.Conflict(kind.Title, name, expected, stored.Version);
        await _store.ApplyAsync(
            new AdministrationChange
            {
                Kind = kind.Name,
                Name = name,
                ExpectedVersion = stored.Version,
                Document = null,
                Action = "delete",
                Before = before is null ? null : EntryJson.ToText(kind, before.Content),
                After = null,
                At = _time.GetUtcNow(),
                By = by,
            },
            cancellationToken);
        await RefreshAsync(cancellationToken);
    }

    /// <summary>Reads the audit log, the latest first.</summary>
    /// <exception cref="AdministrationException">The store cannot be used.</exception>
    public Task<IReadOnlyList<AuditRecord>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => _store.ReadAuditAsync(query, cancellationToken);

    /// <summary>Deletes rows of the audit log from before a moment.</summary>
    /// <exception cref="AdministrationException">The store cannot be used.</exception>
    public Task<long> ForgetAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => _store.ForgetAuditAsync(before, cancellationToken);

    /// <summary>Reads the store again when it has changed.</summary>
    /// <exception cref="AdministrationException">The store cannot be used; what was read before stays.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            StoredEntries read = await _store.ReadAsync(cancellationToken);
            if (read.Position == _current.Position && _current != AdministrationSnapshot.Empty) return;
            Publish(Take(read));
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Follows the changes of other processes until it is stopped.</summary>
    public async Task FollowAsync(CancellationToken stopping)
    {
        bool complained = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _store.WaitForChangeAsync(Current.Position, stopping);
                await RefreshAsync(stopping);
                complained = false;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (!complained) LogCannotFollow(failure);
                complained = true;
                await Task.Delay(RetryDelay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static AdministrationException Taken(AdministrationKind kind, string name) =>
        new(409, "name_taken", $"There is a {kind.Title} \"{name}\" already. Choose another name, or change that one.");

    private static void RefuseIfFromSettings(AdministrationEntry? entry)
    {
        if (entry is { IsFromSettings: true })
            throw new AdministrationException(409, "defined_in_settings", $"The {entry.Kind.Title} \"{entry.Name}\" is defined in {entry.Source} and can be changed only there.");
    }

    private AdministrationChange CreateChange(AdministrationKind kind, string name, AdministrationEntry? before, object after, string? action, string by) => new()
    {
        Kind = kind.Name,
        Name = name,
        ExpectedVersion = before?.Version ?? 0,
        Document = EntryJson.ToStored(kind, after),
        Action = action ?? (before is null ? "create" : "change"),
        Before = before is null ? null : EntryJson.ToText(kind, before.Content),
        After = EntryJson.ToText(kind, after),
        At = _time.GetUtcNow(),
        By = by,
    };

    /// <summary>Reads what is new; what did not change keeps its entry.</summary>
    private AdministrationSnapshot Take(StoredEntries read)
    {
        List<string> problems = [];
        Dictionary<(string Kind, string Name), (StoredEntry Stored, AdministrationEntry? Read)> stored = new(read.Entries.Count);
        foreach (StoredEntry entry in read.Entries)
        {
            AdministrationEntry? known = _stored.GetValueOrDefault((entry.Kind, entry.Name)).Read;
            if (known?.Version != entry.Version) known = ReadEntry(entry, problems) ?? known;
            stored[(entry.Kind, entry.Name)] = (entry, known);
        }

        List<AdministrationEntry> entries = [];
        foreach (SettingsEntry fixedEntry in _fromSettings)
        {
            entries.Add(fixedEntry.ToEntry());
            if (!stored.TryGetValue((fixedEntry.Kind.Name, fixedEntry.Name), out (StoredEntry Stored, AdministrationEntry? Read) twin)) continue;
            problems.Add(
                $"The {fixedEntry.Kind.Title} \"{fixedEntry.Name}\" is defined in {fixedEntry.Source} and also in the store (by {twin.Stored.ChangedBy}, {Notation.Moment.Format(twin.Stored.ChangedAt)}). "
                + $"Take it out of the settings, or delete the other: farthing {fixedEntry.Kind.PathSegment} delete \"{fixedEntry.Name}\".");
        }

        HashSet<(string, string)> fixedNames = [.. _fromSettings.Select(each => (each.Kind.Name, each.Name))];
        entries.AddRange(stored.Where(each => each.Value.Read is not null && !fixedNames.Contains(each.Key)).Select(each => each.Value.Read!));
        _stored = stored;
        return new AdministrationSnapshot(read.Position, entries, problems);
    }

    private static AdministrationEntry? ReadEntry(StoredEntry stored, List<string> problems)
    {
        if (AdministrationKinds.Find(stored.Kind) is not { } kind)
        {
            problems.Add($"The store holds a {stored.Kind} \"{stored.Name}\", which this version of Farthing does not know. Use the version that wrote it.");
            return null;
        }

        DocumentProblems wrong = new();
        try
        {
            using JsonDocument json = JsonDocument.Parse(stored.Document);
            object document = kind.Read(json.RootElement, wrong);
            if (!wrong.Any) return kind.CreateEntry(stored.Name, document, stored, "store");
        }
        catch (JsonException failure)
        {
            wrong.Add("", failure.Message);
        }

        problems.Add(
            $"The {kind.Title} \"{stored.Name}\" in the store cannot be read: {string.Join("; ", wrong.All)}. Use the version of Farthing that wrote it, or delete it: farthing {kind.PathSegment} delete \"{stored.Name}\".");
        return null;
    }

    private void Publish(AdministrationSnapshot snapshot)
    {
        lock (_observers)
        {
            Volatile.Write(ref _current, snapshot);
            foreach (string problem in snapshot.Problems) LogProblem(problem);
            foreach (Action<AdministrationSnapshot> observer in _observers) observer(snapshot);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Changes to keys, budgets and the like cannot be read from the store; what is known stays in force, and it is tried again every second.")]
    private partial void LogCannotFollow(Exception failure);
}
