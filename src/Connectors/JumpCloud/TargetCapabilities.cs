namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What is known of a feature.</summary>
public enum Support
{
    /// <summary>Not tried yet, or tried without a telling answer.</summary>
    Unknown,

    /// <summary>Seen to work.</summary>
    Yes,

    /// <summary>Seen to fail.</summary>
    No,
}

/// <summary>How an update is written, from the finest to the coarsest.</summary>
public enum UpdateForm
{
    /// <summary>PATCH, one operation a leaf, items selected by <c>attr[type eq "x"]</c>.</summary>
    Paths,

    /// <summary>PATCH, multi-valued attributes replaced whole.</summary>
    WholeArrays,

    /// <summary>PATCH, one operation without a path whose value is an object.</summary>
    Pathless,

    /// <summary>PUT of the whole user as just read, with our changes.</summary>
    Put,
}

/// <summary>What was learned of the server by trying (DESIGN 5, jumpcloud-scim.md §5).</summary>
public sealed record TargetCapabilities
{
    /// <summary>PATCH on users.</summary>
    public Support Patch { get; init; }

    /// <summary>PUT on users.</summary>
    public Support Put { get; init; }

    /// <summary>The form that updates start with.</summary>
    public UpdateForm Form { get; init; }

    /// <summary>Paths such as <c>phoneNumbers[type eq "work"].value</c>, without touching other items.</summary>
    public Support ValuePaths { get; init; }

    /// <summary>Paths into an extension: URN, colon, attribute.</summary>
    public Support ExtensionPaths { get; init; }

    /// <summary>Paths such as <c>name.givenName</c>.</summary>
    public Support ComplexPaths { get; init; }

    /// <summary><c>active</c> as a path; No means that it is sent without one.</summary>
    public Support ActivePath { get; init; }

    /// <summary><c>add</c> of one item; No means that its attribute is replaced whole.</summary>
    public Support AddItems { get; init; }

    /// <summary>Whether the id that a creation answers with exists; No means that it is looked up by email.</summary>
    public Support CreatedIds { get; init; }

    /// <summary>Filter <c>emails.value eq</c>.</summary>
    public Support EmailFilter { get; init; }

    /// <summary>Filter <c>userName eq</c>.</summary>
    public Support UserNameFilter { get; init; }

    /// <summary>Whether filters ignore case, as RFC 7643 §2.2 asks.</summary>
    public Support FilterIgnoresCase { get; init; }

    /// <summary>Versions: <c>meta.version</c> or ETag came with a user.</summary>
    public Support ETag { get; init; }

    /// <summary>Listings may be asked for with <c>sortBy=id</c>: only after the server's configuration said so.</summary>
    public Support SortById { get; init; }

    /// <summary>The most users that a page held although more were asked for; null while pages came as asked.</summary>
    public int? PageCap { get; init; }

    /// <summary>This, and what another one knows where this one knows nothing.</summary>
    public TargetCapabilities Or(TargetCapabilities other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Patch = Known(Patch, other.Patch),
            Put = Known(Put, other.Put),
            Form = Form == UpdateForm.Paths ? other.Form : Form,
            ValuePaths = Known(ValuePaths, other.ValuePaths),
            ExtensionPaths = Known(ExtensionPaths, other.ExtensionPaths),
            ComplexPaths = Known(ComplexPaths, other.ComplexPaths),
            ActivePath = Known(ActivePath, other.ActivePath),
            AddItems = Known(AddItems, other.AddItems),
            CreatedIds = Known(CreatedIds, other.CreatedIds),
            EmailFilter = Known(EmailFilter, other.EmailFilter),
            UserNameFilter = Known(UserNameFilter, other.UserNameFilter),
            FilterIgnoresCase = Known(FilterIgnoresCase, other.FilterIgnoresCase),
            ETag = Known(ETag, other.ETag),
            SortById = Known(SortById, other.SortById),
            PageCap = PageCap ?? other.PageCap,
        };

        static Support Known(Support mine, Support theirs) => mine == Support.Unknown ? theirs : mine;
    }
}
