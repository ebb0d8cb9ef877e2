using System.Runtime;
using System.Runtime.CompilerServices;

namespace Trapless.Layer;

/// <summary>Addresses of the image's own assembly symbols (Entry/symbols.S): a C# field could hold no relocated address.</summary>
internal static unsafe class Symbols
{
    /// <summary>The running task's block. Precondition: %gs points to it, as it does in every handler.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("current_task")]
    public static extern Task* CurrentTask();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_signal_handlers")]
    public static extern void* SignalHandlers();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_signal_entry")]
    public static extern void* SignalEntry();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_signal_entry_kept")]
    public static extern void* SignalEntryKept();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_signal_entry_opened")]
    public static extern void* SignalEntryOpened();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_signal_entry_settled")]
    public static extern void* SignalEntrySettled();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_signal_entry_noted")]
    public static extern void* SignalEntryNoted();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_dispatch_opened")]
    public static extern void* DispatchOpened();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_repair")]
    public static extern int* Repair();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_repair_end")]
    public static extern int* RepairEnd();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_dispatch_default")]
    public static extern int* DispatchDefault();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_dispatch_table")]
    public static extern long* DispatchTable();

    /// <summary>How many task blocks are to be had again (<see cref="TaskPool"/>).</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_idle_tasks")]
    public static extern int* IdleTasks();

    /// <summary>What <see cref="MissedSites"/> remembers, 1024 words.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_missed_sites")]
    public static extern ulong* MissedSites();

    /// <summary>What <see cref="FlagRules"/> knows of each of 512 calls.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_flag_rules")]
    public static extern ulong* FlagRules();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_strings_hot")]
    public static extern byte* StringsHot();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_strings")]
    public static extern byte* Strings();

    /// <summary>The text of <see cref="NeededRecords"/>, a page.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_needed_records")]
    public static extern byte* NeededRecords();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_initial_task")]
    public static extern Task* InitialTask();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_image")]
    public static extern byte* Image();

    /// <summary>The note with the hash of the image, which lies at the same distance from the start in the file.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_build_id")]
    public static extern byte* BuildId();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_build_id_end")]
    public static extern byte* BuildIdEnd();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_slots")]
    public static extern byte* Slots();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_all_slots")]
    public static extern byte* AllSlots();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_hook_direct")]
    public static extern void* HookDirect();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_count_direct")]
    public static extern void* CountDirect();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_count_only")]
    public static extern void* CountOnly();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_count_exit")]
    public static extern void* CountExit();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_exec_target_first")]
    public static extern void* ExecTargetFirst();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_exec_target_second")]
    public static extern void* ExecTargetSecond();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_exec_chosen_first")]
    public static extern void* ExecChosenFirst();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_exec_chosen_second")]
    public static extern void* ExecChosenSecond();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_departed_call")]
    public static extern void* DepartedCall();

    /// <summary>The table of a task that the layer has left without leaving its parent.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_departed_table")]
    public static extern long* DepartedTable();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_departed_clone")]
    public static extern void* DepartedClone();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_hook_heavy")]
    public static extern void* HookHeavy();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_has_fsgsbase")]
    public static extern byte* HasFsGsBase();

    /// <summary>Where the layer's own calls enter the kernel in kernel mode; 0: they trap.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_kernel_entry")]
    public static extern long* KernelEntry();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_layer_left")]
    public static extern byte* Left();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_count_open")]
    public static extern void* CountOpen();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_loaded_images")]
    public static extern void* LoadedImages();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_loaded_images_used")]
    public static extern int* LoadedImagesUsed();

    /// <summary>Where the vDSO and its data may lie (<see cref="VdsoPages"/>): start and end.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_vdso_bounds")]
    public static extern ulong* VdsoBounds();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_loaded_images_bounds")]
    public static extern ulong* LoadedImagesBounds();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_dispatch_entry")]
    public static extern void* DispatchEntry();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_dispatch_return")]
    public static extern void* DispatchReturn();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_dispatch_selector")]
    public static extern byte* DispatchSelector();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_text")]
    public static extern byte* Text();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_text_end")]
    public static extern byte* TextEnd();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_inside_direct")]
    public static extern void* InsideDirect();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_inside_resumed")]
    public static extern void* InsideResumed();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_inside_sigreturn")]
    public static extern void* InsideSigreturn();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_inside_int80")]
    public static extern void* InsideInt80();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_count_inside")]
    public static extern void* CountInside();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_count_sigreturn")]
    public static extern void* CountSigreturn();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_count_exit_inside")]
    public static extern void* CountExitInside();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_hook_absent")]
    public static extern void* HookAbsent();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_hook_mapped")]
    public static extern void* HookMapped();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_hook_mapped_blocked")]
    public static extern void* HookMappedBlocked();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_hook_composite")]
    public static extern void* HookComposite();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_open_held_made")]
    public static extern long OpenHeldMade();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_open_held_noted")]
    public static extern long OpenHeldNoted();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_close_held_made")]
    public static extern long CloseHeldMade();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_write_noted_made")]
    public static extern long WriteNotedMade();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_write_noted_end")]
    public static extern long WriteNotedEnd();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_mapped_return")]
    public static extern long MappedReturn();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_unmapped_table")]
    public static extern long* UnmappedTable();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_hook_checked")]
    public static extern void* HookChecked();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_checked_rows")]
    public static extern ushort* CheckedRows();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_checked_masks")]
    public static extern ulong* CheckedMasks();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_openat2_unusual")]
    public static extern ulong* Openat2Unusual();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_clone3_unusual")]
    public static extern ulong* Clone3Unusual();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_short_entries")]
    public static extern ShortEntry* ShortEntries();
}
