using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Which form comes after a refusal, and what a success teaches. Pure.</summary>
/// <remarks>A refusal without a scimType may be about the form or about a value. The form is suspected only while it is unproven, so that a bad value
/// costs one request and not four once the server is known.</remarks>
internal static class UpdateLadder
{
    public static bool IsNoTarget(WriteOutcome.Rejected refusal) => Is(refusal, "noTarget");

    /// <summary>Null when the refusal is about a value, or no coarser form is left.</summary>
    public static UpdateForm? AfterRefusal(WriteOutcome.Rejected refusal, UpdateForm form, PatchBody patch, TargetCapabilities known)
    {
        bool aboutPath = Is(refusal, "invalidPath") || IsNoTarget(refusal);
        bool unlabelled = refusal.Status is 400 or 422 && (refusal.ScimType is null || Is(refusal, "invalidSyntax") || Is(refusal, "invalidFilter") || Is(refusal, "tooMany"));

        // Suspending must get through: a server that wants active without a path may call it an invalid value.
        if (patch.UsesActivePath && known.ActivePath != Support.Yes && (aboutPath || unlabelled || Is(refusal, "invalidValue")))
        {
            return UpdateForm.Pathless;
        }

        if (!aboutPath && !unlabelled)
        {
            return null;
        }

        return form switch
        {
            UpdateForm.Paths when patch.UsesValuePaths && known.ValuePaths != Support.Yes => UpdateForm.WholeArrays,
            UpdateForm.Paths when patch.AddsItems && known.AddItems != Support.Yes => UpdateForm.WholeArrays,
            UpdateForm.Paths or UpdateForm.WholeArrays when aboutPath || HasUnprovenPaths(patch, known) => UpdateForm.Pathless,
            UpdateForm.Pathless when aboutPath => UpdateForm.Put,
            _ => null,
        };
    }

    /// <summary>501 to a PATCH: the finer forms may be what is not implemented; else PATCH itself is.</summary>
    public static UpdateForm AfterUnimplemented(UpdateForm form, PatchBody patch, TargetCapabilities known) => form switch
    {
        UpdateForm.Paths when patch.UsesValuePaths && known.ValuePaths != Support.Yes => UpdateForm.WholeArrays,
        UpdateForm.Paths or UpdateForm.WholeArrays when known.Patch == Support.Yes => UpdateForm.Pathless,
        _ => UpdateForm.Put,
    };

    /// <summary>What is known after a form was taken; a coarser one than we began with means that the finer one was refused.</summary>
    public static TargetCapabilities AfterSuccess(TargetCapabilities known, UpdateStep step, PatchBody? patch)
    {
        if (patch is null)
        {
            return known with { Put = Support.Yes, Form = step.Refusal is null ? known.Form : UpdateForm.Put };
        }

        known = known with
        {
            Patch = Support.Yes,
            ExtensionPaths = patch.UsesExtensionPaths ? Support.Yes : known.ExtensionPaths,
            AddItems = patch.AddsItems ? Support.Yes : known.AddItems,
            ComplexPaths = patch.UsesComplexPaths ? Support.Yes : known.ComplexPaths,
            ActivePath = patch.UsesActivePath ? Support.Yes : known.ActivePath,
        };
        if (step.Refusal is null || step.Form <= known.Form)
        {
            return known;
        }

        bool onlyActive = step.Operations.All(static operation => operation is ScimOperation.SetActive);
        return step.Form switch
        {
            UpdateForm.WholeArrays => known with { ValuePaths = Support.No, Form = UpdateForm.WholeArrays },
            UpdateForm.Pathless when onlyActive => known with { ActivePath = Support.No },
            UpdateForm.Pathless => known with { Form = UpdateForm.Pathless },
            _ => known,
        };
    }

    private static bool HasUnprovenPaths(PatchBody patch, TargetCapabilities known) =>
        (patch.UsesExtensionPaths && known.ExtensionPaths != Support.Yes) || (patch.UsesComplexPaths && known.ComplexPaths != Support.Yes);

    private static bool Is(WriteOutcome.Rejected refusal, string scimType) => string.Equals(refusal.ScimType, scimType, StringComparison.OrdinalIgnoreCase);
}
