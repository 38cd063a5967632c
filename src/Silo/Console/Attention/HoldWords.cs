using OrleansSync.Contracts.Employees;

namespace OrleansSync.Silo.Web.Attention;

/// <summary>A reason for a hold, in words: docs/operations.md says the same at length.</summary>
/// <param name="Title">The reason.</param>
/// <param name="Otherwise">What happens if nobody acts.</param>
/// <param name="Remedy">What to do.</param>
public sealed record HoldWords(string Title, string Otherwise, string Remedy)
{
    /// <summary>The words of a reason.</summary>
    public static HoldWords Of(HoldReason reason) => reason switch
    {
        HoldReason.NoWorkEmail => new("No work email", "No account is created.", "Enter a work email in BambooHR."),
        HoldReason.WorkEmailUnusable => new("The work email is no address", "No account is created.", "Correct the work email in BambooHR."),
        HoldReason.WorkEmailRemoved => new("The work email was removed", "The account stays as it is; becoming Inactive still suspends it.", "Enter the work email again, or nothing if the person is leaving."),
        HoldReason.DuplicateWorkEmail => new("Several employees have the same work email", "None of them is synced; accounts they have stay as they are.", "Correct all but one in BambooHR."),
        HoldReason.KeyReassigned => new("The work email belonged to another person", "The former owner's account is not touched, and the new person gets none.", "Give one of the two another work email in BambooHR."),
        HoldReason.EmailTaken => new("Another JumpCloud account has the new email", "The old email stays, everything else is synced. Tried again every hour.", "Free the address in JumpCloud, or correct it in BambooHR."),
        HoldReason.UsernameTaken => new("Another JumpCloud account has the username", "No account is created. Tried again every hour.", "The same person? Give that account the work email. Else rename it in JumpCloud."),
        HoldReason.EmployeeIdTaken => new("Another JumpCloud account has the employee number", "No account is created. Tried again every hour.", "The same person? Give that account the work email. Else correct the number."),
        HoldReason.UsernameInvalid => new("JumpCloud refused the username", "No account is created.", "Create the account by hand with this work email, or change the work email."),
        HoldReason.ConflictInvisible => new("JumpCloud reports a conflict and shows nobody", "No account is created. Tried again every six hours.", "Look for the address, username and number in JumpCloud."),
        HoldReason.SeveralMatches => new("Several JumpCloud users have the work email", "None of them is written. Tried again every hour.", "Leave one with the address in JumpCloud."),
        HoldReason.Protected => new("A leaver is protected", "The account stays active.", "Suspend by hand, or take the person out of Sync:Protected or JumpCloud:KeyOwner."),
        HoldReason.NotYetStarted => new("Not started yet", "Created once BambooHR says Active.", "Nothing."),
        HoldReason.InactiveNotCreated => new("Inactive, and without an account", "Stays so until BambooHR says Active.", "Nothing."),
        HoldReason.HireDateGate => new("Waits for the hire date", "Created when the day has come.", "Nothing."),
        HoldReason.StatusUnknown => new("BambooHR does not show the status", "Nobody is created, suspended or re-activated.", "Let the BambooHR key see the field."),
        HoldReason.SourceHidden => new("Hidden from the BambooHR key", "The account stays as it is.", "Give the key the right again."),
        HoldReason.Vanished => new("Deleted in BambooHR", "The account stays as it is.", "Clean up in JumpCloud by hand, or set Sync:OnSourceDelete to Suspend."),
        _ => new(reason.ToString(), string.Empty, string.Empty),
    };
}
