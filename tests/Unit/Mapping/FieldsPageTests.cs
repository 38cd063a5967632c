using Xunit;

namespace OrleansSync.Tests.Unit.Mapping;

public sealed class FieldsPageTests
{
    [Fact]
    [Trait("Rule", "3.2 the catalog drives the docs page")]
    public void The_docs_page_is_what_the_catalog_says()
    {
        string path = Path.Combine(Root(), "docs", "fields.md");
        string expected = FieldsPage.Write();
        if (Environment.GetEnvironmentVariable("ORLEANSSYNC_REGENERATE") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(File.Exists(path) && expected == File.ReadAllText(path).ReplaceLineEndings("\n"), "docs/fields.md is stale: run the unit tests once with ORLEANSSYNC_REGENERATE=1 and commit it.");
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OrleansSync.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
