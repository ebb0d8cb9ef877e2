namespace Trapless.Machine;

/// <summary>A machine could not be prepared or booted; the message names the step and the remedy.</summary>
public sealed class MachineException : Exception
{
    /// <summary>Makes one.</summary>
    public MachineException(string message, Exception? cause = null) : base(message, cause) { }
}
