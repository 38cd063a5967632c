using System.Globalization;
using OrleansSync.Connectors.JumpCloud;

namespace OrleansSync.Grains.Connections;

/// <summary>What was learned of the server that a healthy one would do otherwise, in words (jumpcloud-scim.md §5).</summary>
public static class TargetQuirks
{
    /// <summary>A sentence each; none for a server without quirks.</summary>
    public static IEnumerable<string> Of(TargetCapabilities known)
    {
        ArgumentNullException.ThrowIfNull(known);
        (bool Is, string Words)[] all =
        [
            (known.Patch == Support.No, "It has no PATCH: users are written whole by PUT, from a fresh read."),
            (known.Put == Support.No, "It has no PUT."),
            (known.ValuePaths == Support.No, "It does not select items by type: addresses and phones are replaced whole, from a fresh read."),
            (known.AddItems == Support.No, "It cannot add a single address or phone: they are replaced whole."),
            (known.ExtensionPaths == Support.No, "It takes no paths into an extension."),
            (known.ComplexPaths == Support.No, "It takes no paths such as name.givenName."),
            (known.ActivePath == Support.No, "It suspends only without a path."),
            (known.Form == UpdateForm.Pathless, "It wants updates in one piece without paths."),
            (known.CreatedIds == Support.No, "It answers a creation with an id that does not exist: new users are looked up by email."),
            (known.EmailFilter == Support.No, "Its email filter does not serve."),
            (known.UserNameFilter == Support.No, "Its username filter does not serve."),
            (known.FilterIgnoresCase == Support.No, "Its filters compare upper and lower case."),
            (known.PageCap is not null, string.Create(CultureInfo.InvariantCulture, $"It gives at most {known.PageCap} users a page.")),
        ];
        return all.Where(static quirk => quirk.Is).Select(static quirk => quirk.Words);
    }
}
