using System.Collections.Immutable;

namespace OrleansSync.Sandbox.Scim;

/// <summary>How the JumpCloud behaves: strict by default; each switch is a deviation that was seen somewhere (jumpcloud-scim.md §5).</summary>
internal sealed record ScimSwitches
{
    /// <summary>Latency of every answer, in milliseconds.</summary>
    public int LatencyMs { get; init; }

    /// <summary>The limit on requests; null for none.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>Which credential is taken.</summary>
    public ScimCredential Credential { get; init; }

    /// <summary>New users are staged.</summary>
    public bool StagedOnCreate { get; init; }

    /// <summary>How a staged user reads: active or not.</summary>
    public bool StagedReadsActive { get; init; }

    /// <summary>Takes <c>Replace</c>, <c>"False"</c> and 0.</summary>
    public bool Lenient { get; init; }

    /// <summary>An inactive user is created instead of refused, as older texts say.</summary>
    public bool CreateInactive { get; init; }

    /// <summary>PATCH is there; else 405.</summary>
    public bool Patch { get; init; } = true;

    /// <summary>PUT is there; else 404 in HTML.</summary>
    public bool Put { get; init; } = true;

    /// <summary>PATCH answers 204 without a body.</summary>
    public bool NoContent { get; init; }

    /// <summary>Status of a POST that created.</summary>
    public int CreateStatus { get; init; } = 201;

    /// <summary>POST answers with the user; else only with Location.</summary>
    public bool CreateBody { get; init; } = true;

    /// <summary>POST answers with an id and a Location that do not exist.</summary>
    public bool CreateNamesGhost { get; init; }

    /// <summary>POST on an existing user updates it and answers 200.</summary>
    public bool CreateUpdates { get; init; }

    /// <summary>How a duplicate is refused.</summary>
    public ConflictForm Conflict { get; init; }

    /// <summary>Emails that belong to another organisation: 409, and nobody is found.</summary>
    public ImmutableArray<string> EmailsElsewhere { get; init; } = [];

    /// <summary>Form of every error.</summary>
    public ErrorForm Errors { get; init; }

    /// <summary>Users per page at most.</summary>
    public int PageCap { get; init; } = 100;

    /// <summary>From the second page on, items repeat or go missing.</summary>
    public bool PageDrift { get; init; }

    /// <summary>What startIndex means.</summary>
    public StartIndexMeaning StartIndex { get; init; }

    /// <summary>What totalResults says.</summary>
    public TotalMeaning TotalResults { get; init; }

    /// <summary><c>Resources</c> is sent even when it is empty.</summary>
    public bool EmptyResources { get; init; }

    /// <summary>Listings answer empty, though users can be read by id.</summary>
    public bool ListingEmpty { get; init; }

    /// <summary>Listings and filters show only users made through SCIM; uniqueness counts all.</summary>
    public bool HidesForeign { get; init; }

    /// <summary>Which filters work.</summary>
    public FilterSupport Filters { get; init; }

    /// <summary>What a page leaves out is counted by startIndex all the same: pages are short, or empty in the middle.</summary>
    public bool FiltersAfterPaging { get; init; }

    /// <summary>Listings show the first user of a page twice, and count it twice.</summary>
    public bool ListsTwice { get; init; }

    /// <summary>User names whose record cannot be listed: the whole page answers 500.</summary>
    public ImmutableArray<string> Unlistable { get; init; } = [];

    /// <summary>Inactive users are not listed and not found; they can be read by id, and uniqueness counts them.</summary>
    public bool HidesInactive { get; init; }

    /// <summary>New ids have characters that a path must escape.</summary>
    public bool OddIds { get; init; }

    /// <summary>Values are compared by case.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>A filter that matches nobody answers 404.</summary>
    public bool NoMatchIsNotFound { get; init; }

    /// <summary>What <c>attr[filter]</c> does in a PATCH.</summary>
    public ValuePathSupport ValuePaths { get; init; }

    /// <summary>Paths into the extension are taken.</summary>
    public bool ExtensionPaths { get; init; } = true;

    /// <summary>Members of a path-less replace are taken.</summary>
    public bool PathlessReplace { get; init; } = true;

    /// <summary>How <c>active</c> may be given in a PATCH.</summary>
    public ActiveForm Active { get; init; }

    /// <summary><c>add</c> of an item to an attribute that has some is taken; else 500.</summary>
    public bool AddItems { get; init; } = true;

    /// <summary><c>add</c> on a value that is there is taken; else 500.</summary>
    public bool AddOverwrites { get; init; } = true;

    /// <summary>A path-less replace stores members such as <c>name.givenName</c> by that very name.</summary>
    public bool LiteralMembers { get; init; }

    /// <summary>A multi-valued attribute keeps its first item only, emails apart.</summary>
    public bool OneItem { get; init; }

    /// <summary>A PATCH of one item loses its siblings.</summary>
    public bool LosesSiblings { get; init; }

    /// <summary>What is removed stays.</summary>
    public bool KeepsCleared { get; init; }

    /// <summary>PUT merges instead of replacing.</summary>
    public bool PutMerges { get; init; }

    /// <summary>Paths that are accepted and not kept, such as <c>title</c> or <c>addresses[type eq "work"].formatted</c>.</summary>
    public ImmutableArray<string> NotKept { get; init; } = [];

    /// <summary>How phone numbers are stored.</summary>
    public PhoneForm Phones { get; init; }

    /// <summary>Booleans, <c>primary</c> among them, read as <c>"True"</c> and <c>"False"</c>.</summary>
    public bool BooleansAsText { get; init; }

    /// <summary>Reads and listings show the state of so many milliseconds ago.</summary>
    public int ReadLagMs { get; init; }

    /// <summary>Versions: meta.version, ETag, If-Match, If-None-Match.</summary>
    public bool Etag { get; init; }

    /// <summary>meta.version is a number, and there is no ETag.</summary>
    public bool NumericVersions { get; init; }

    /// <summary>DELETE removes the user instead of suspending it.</summary>
    public bool DeleteRemoves { get; init; }

    /// <summary>What the discovery endpoints say.</summary>
    public DiscoveryForm Discovery { get; init; }

    /// <summary>As the options of the start say.</summary>
    public static ScimSwitches From(SandboxOptions options) => new() { LatencyMs = options.LatencyMs, StagedOnCreate = options.StagedOnCreate };
}
