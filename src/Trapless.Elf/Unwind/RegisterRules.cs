namespace Trapless.Elf.Unwind;

/// <summary>One register's rule.</summary>
internal sealed record RegisterRule(ulong Register, CfaRule Rule);

/// <summary>The rules of all registers that have one, by ascending register number. There are few, so they are searched in order.</summary>
internal sealed class RegisterRules
{
    private readonly List<RegisterRule> _rules = [];

    public int Count => _rules.Count;

    public IReadOnlyList<RegisterRule> InOrder => _rules;

    public CfaRule? Find(ulong register)
    {
        var at = FirstAtOrAbove(register);
        return Holds(at, register) ? _rules[at].Rule : null;
    }

    public void Set(ulong register, CfaRule rule)
    {
        var at = FirstAtOrAbove(register);
        if (Holds(at, register))
        {
            _rules[at] = new RegisterRule(register, rule);
        }
        else
        {
            _rules.Insert(at, new RegisterRule(register, rule));
        }
    }

    public void Remove(ulong register)
    {
        var at = FirstAtOrAbove(register);
        if (Holds(at, register))
        {
            _rules.RemoveAt(at);
        }
    }

    public RegisterRules Copy()
    {
        var copy = new RegisterRules();
        copy._rules.AddRange(_rules);
        return copy;
    }

    private bool Holds(int at, ulong register) => at < _rules.Count && _rules[at].Register == register;

    private int FirstAtOrAbove(ulong register)
    {
        var at = 0;
        while (at < _rules.Count && _rules[at].Register < register)
        {
            at++;
        }

        return at;
    }
}
