// Writes the profile that a published gateway is precompiled with: which generic code of the framework a start needs. Nothing in our assemblies names
// that code (it belongs to the web server, the HTTP client, the host), so the ahead-of-time compiler would leave it to be compiled at every start.
// eng/start-profile.sh makes what this reads, and runs it:
//
//   dotnet run eng/start-profile.cs -- JITTED PROFILE FOLDER...
//
//   JITTED   what the runtime wrote with DOTNET_JitStdOutFile and DOTNET_JitDisasmSummary=1 while gateways started
//   PROFILE  the file to write. Its form (.mibc) is that of an assembly whose methods name other methods: one method for each set of
//            assemblies that must be there for what it names, and AssemblyDictionary, which names those methods
//   FOLDER   where the assemblies are: the published ones, and the framework's
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false
#:property NoWarn=CS1591
#:property EnforceCodeStyleInBuild=false

#pragma warning disable MA0047, MA0048 // a program of one file has no namespace and no type to name

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

if (args.Length < 3)
{
    Console.Error.WriteLine("usage: dotnet run eng/start-profile.cs -- JITTED PROFILE FOLDER...");
    return 2;
}

const string Compiled = "JIT compiled ";
TypeIndex types = new(args[2..]);
ProfileWriter profile = new(types);
HashSet<string> seen = [];
foreach (string line in File.ReadLines(args[0]))
{
    // 1: JIT compiled Type:Method(parameters) [Tier0, IL size=7, code size=35]
    int from = line.IndexOf(Compiled, StringComparison.Ordinal) + Compiled.Length, to = line.IndexOf(" [", StringComparison.Ordinal);
    if (from >= Compiled.Length && to > from && seen.Add(line[from..to])) profile.Add(line[from..to]);
}

profile.Write(args[1]);
Console.WriteLine($"{seen.Count} methods were compiled, {profile.Named} of them are in the profile. The others are not generic, or their types were not found.");
return 0;

/// <summary>A type as the runtime prints it: a name and what it is instantiated over.</summary>
internal sealed record TypeName(string Name, TypeName[] Arguments)
{
    /// <summary>Reads the one that begins here.</summary>
    public static TypeName Read(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] is not (',' or '[' or ']')) at++;
        string name = text[start..at];
        TypeName[] arguments = at + 1 < text.Length && text[at] == '[' && text[at + 1] != ']' ? ReadList(text, ref at) : [];
        for (; at + 1 < text.Length && text[at] == '[' && text[at + 1] == ']'; at += 2) name += "[]";
        return new TypeName(name, arguments);
    }

    /// <summary>Reads those between the brackets that open here.</summary>
    public static TypeName[] ReadList(string text, ref int at)
    {
        List<TypeName> list = [];
        do
        {
            at++;
            list.Add(Read(text, ref at));
        }
        while (text[at] == ',');
        at++;
        return [.. list];
    }
}

/// <summary>Where a type is defined.</summary>
internal sealed record TypePlace(MetadataReader Reader, string Assembly, TypeDefinitionHandle Handle, bool IsValue);

/// <summary>Every type of the assemblies in some folders, by full name.</summary>
internal sealed class TypeIndex
{
    private readonly Dictionary<string, TypePlace> _types = [];
    private readonly List<PEReader> _files = [];

    public TypeIndex(string[] folders)
    {
        // The core library first: helpers of the same name are compiled into several assemblies.
        foreach (string file in folders.SelectMany(folder => Directory.GetFiles(folder, "*.dll")).OrderBy(file => !file.EndsWith("System.Private.CoreLib.dll", StringComparison.Ordinal)))
        {
            PEReader image = new(File.OpenRead(file));
            if (!image.HasMetadata) continue;
            _files.Add(image);
            MetadataReader reader = image.GetMetadataReader();
            if (!reader.IsAssembly) continue;
            string assembly = reader.GetString(reader.GetAssemblyDefinition().Name);
            foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
                _types.TryAdd(NameOf(reader, handle), new TypePlace(reader, assembly, handle, IsValue(reader, handle)));
        }
    }

    /// <summary>The type of that name, or <c>null</c>.</summary>
    public TypePlace? Find(string name) => _types.GetValueOrDefault(name);

    private static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer) return NameOf(reader, outer) + "+" + name;
        string space = reader.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }

    private static bool IsValue(MetadataReader reader, TypeDefinitionHandle handle)
    {
        EntityHandle parent = reader.GetTypeDefinition(handle).BaseType;
        (StringHandle space, StringHandle name) = parent.Kind switch
        {
            HandleKind.TypeReference => (reader.GetTypeReference((TypeReferenceHandle)parent).Namespace, reader.GetTypeReference((TypeReferenceHandle)parent).Name),
            HandleKind.TypeDefinition when !parent.IsNil => (reader.GetTypeDefinition((TypeDefinitionHandle)parent).Namespace, reader.GetTypeDefinition((TypeDefinitionHandle)parent).Name),
            _ => default,
        };
        return !name.IsNil && reader.GetString(space) == "System" && reader.GetString(name) is "ValueType" or "Enum";
    }
}

/// <summary>A profile that is being written.</summary>
internal sealed class ProfileWriter(TypeIndex types)
{
    private static readonly Dictionary<string, SignatureTypeCode> Primitives = new()
    {
        ["bool"] = SignatureTypeCode.Boolean, ["char"] = SignatureTypeCode.Char, ["sbyte"] = SignatureTypeCode.SByte, ["byte"] = SignatureTypeCode.Byte,
        ["ubyte"] = SignatureTypeCode.Byte, ["short"] = SignatureTypeCode.Int16, ["ushort"] = SignatureTypeCode.UInt16, ["int"] = SignatureTypeCode.Int32,
        ["uint"] = SignatureTypeCode.UInt32, ["long"] = SignatureTypeCode.Int64, ["ulong"] = SignatureTypeCode.UInt64, ["nint"] = SignatureTypeCode.IntPtr,
        ["nuint"] = SignatureTypeCode.UIntPtr, ["float"] = SignatureTypeCode.Single, ["double"] = SignatureTypeCode.Double,
        ["System.String"] = SignatureTypeCode.String, ["System.Object"] = SignatureTypeCode.Object,
    };

    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _code = new();
    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<(EntityHandle, string), TypeReferenceHandle> _references = [];
    private readonly SortedDictionary<string, InstructionEncoder> _groups = new(StringComparer.Ordinal);

    /// <summary>How many methods it names.</summary>
    public int Named { get; private set; }

    /// <summary>Adds a method as the runtime prints it: Type[Arguments]:Method[Arguments](parameters).</summary>
    public void Add(string method)
    {
        int end = EndOfName(method);
        int colon = method.LastIndexOf(':', end);
        int at = 0;
        TypeName owner = TypeName.Read(method[..colon], ref at);
        string name = method[(colon + 1)..end];
        TypeName[] arguments = [];
        at = end;
        if (method[at] == '[') arguments = TypeName.ReadList(method, ref at);
        int parameters = CountParameters(method, at);
        bool found = false;
        if (owner.Arguments.Length + arguments.Length > 0 && types.Find(owner.Name) is { } place)
        {
            try
            {
                foreach (MethodDefinitionHandle handle in place.Reader.GetTypeDefinition(place.Handle).GetMethods())
                {
                    MethodDefinition definition = place.Reader.GetMethodDefinition(handle);
                    if (place.Reader.GetString(definition.Name) != name || definition.GetGenericParameters().Count != arguments.Length) continue;
                    if (CountParameters(place.Reader, definition) != parameters) continue;
                    Add(place, definition, owner, arguments);
                    found = true;
                }
            }
            catch (KeyNotFoundException)
            {
                found = false;
            }
        }

        if (found) Named++;
    }

    /// <summary>Writes the profile.</summary>
    public void Write(string file)
    {
        MethodBodyStreamEncoder bodies = new(_code);
        BlobBuilder nothing = new();
        new BlobEncoder(nothing).MethodSignature().Parameters(0, out ReturnTypeEncoder returns, out _);
        returns.Void();
        BlobHandle signature = _metadata.GetOrAddBlob(nothing);
        MethodDefinitionHandle Define(string name, InstructionEncoder code) => _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, _metadata.GetOrAddString(name), signature, bodies.AddMethodBody(code, 8), default);

        string assembly = Path.GetFileName(file);
        _metadata.AddModule(0, _metadata.GetOrAddString(assembly), _metadata.GetOrAddGuid(new Guid("6ef2d7f5-6a7c-4b0e-9d0a-0b6d6a0f5a11")), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString(assembly), new Version(0, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        InstructionEncoder dictionary = new(new BlobBuilder());
        foreach ((string group, InstructionEncoder code) in _groups)
        {
            dictionary.LoadString(_metadata.GetOrAddUserString(group));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(Define("Assemblies_" + group, code));
            dictionary.OpCode(ILOpCode.Pop);
        }

        Define("AssemblyDictionary", dictionary);
        BlobBuilder image = new();
        new ManagedPEBuilder(new PEHeaderBuilder(), new MetadataRootBuilder(_metadata), _code, deterministicIdProvider: _ => new BlobContentId(new Guid("6ef2d7f5-6a7c-4b0e-9d0a-0b6d6a0f5a11"), 1)).Serialize(image);
        using FileStream stream = File.Create(file);
        image.WriteContentTo(stream);
    }

    private void Add(TypePlace place, MethodDefinition definition, TypeName owner, TypeName[] arguments)
    {
        SortedSet<string> assemblies = new(StringComparer.Ordinal);
        EntityHandle parent = owner.Arguments.Length == 0 ? Reference(place.Reader, place.Handle) : Specification(owner, assemblies);
        BlobBuilder signature = new();
        Transcribe(place.Reader, place.Reader.GetBlobReader(definition.Signature), signature);
        EntityHandle method = _metadata.AddMemberReference(parent, _metadata.GetOrAddString(place.Reader.GetString(definition.Name)), _metadata.GetOrAddBlob(signature));
        if (arguments.Length > 0)
        {
            BlobBuilder over = new();
            over.WriteByte(0x0A);
            over.WriteCompressedInteger(arguments.Length);
            foreach (TypeName argument in arguments) Encode(argument, over, assemblies);
            method = _metadata.AddMethodSpecification(method, _metadata.GetOrAddBlob(over));
        }

        assemblies.Remove(place.Assembly);
        string group = string.Concat(assemblies.Prepend(place.Assembly).Select(assembly => assembly + ";"));
        if (!_groups.TryGetValue(group, out InstructionEncoder code)) _groups.Add(group, code = new InstructionEncoder(new BlobBuilder()));
        code.OpCode(ILOpCode.Ldtoken);
        code.Token(method);
        code.OpCode(ILOpCode.Pop);
    }

    private EntityHandle Specification(TypeName type, SortedSet<string> assemblies)
    {
        BlobBuilder blob = new();
        Encode(type, blob, assemblies);
        return _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(blob));
    }

    private void Encode(TypeName type, BlobBuilder blob, SortedSet<string> assemblies)
    {
        if (type.Name.EndsWith("[]", StringComparison.Ordinal))
        {
            blob.WriteByte((byte)SignatureTypeCode.SZArray);
            Encode(type with { Name = type.Name[..^2] }, blob, assemblies);
            return;
        }

        if (Primitives.TryGetValue(type.Name, out SignatureTypeCode primitive))
        {
            blob.WriteByte((byte)primitive);
            return;
        }

        bool shared = type.Name == "System.__Canon";
        TypePlace? place = shared ? null : types.Find(type.Name) ?? throw new KeyNotFoundException(type.Name);
        if (type.Arguments.Length > 0) blob.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
        blob.WriteByte(place is { IsValue: true } ? (byte)0x11 : (byte)0x12);
        blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(place is null ? Reference(Assembly("System.Private.Canon"), "System", "__Canon") : Reference(place.Reader, place.Handle)));
        if (place is not null) assemblies.Add(place.Assembly);
        if (type.Arguments.Length == 0) return;
        blob.WriteCompressedInteger(type.Arguments.Length);
        foreach (TypeName argument in type.Arguments) Encode(argument, blob, assemblies);
    }

    /// <summary>Copies a signature whose types are named in another assembly's tables.</summary>
    private void Transcribe(MetadataReader from, BlobReader signature, BlobBuilder to)
    {
        Method(ref signature);

        void Method(ref BlobReader blob)
        {
            byte convention = blob.ReadByte();
            to.WriteByte(convention);
            if ((convention & 0x10) != 0) Count(ref blob);
            int parameters = Count(ref blob);
            for (int i = 0; i <= parameters; i++) Type(ref blob);
        }

        int Count(ref BlobReader blob)
        {
            int count = blob.ReadCompressedInteger();
            to.WriteCompressedInteger(count);
            return count;
        }

        void Token(ref BlobReader blob) => to.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Reference(from, blob.ReadTypeHandle())));

        void Type(ref BlobReader blob)
        {
            byte code = blob.ReadByte();
            to.WriteByte(code);
            switch (code)
            {
                case 0x11 or 0x12:
                    Token(ref blob);
                    break;
                case 0x0F or 0x10 or 0x1D or 0x45:
                    Type(ref blob);
                    break;
                case 0x13 or 0x1E:
                    Count(ref blob);
                    break;
                case 0x15:
                    Type(ref blob);
                    for (int left = Count(ref blob); left > 0; left--) Type(ref blob);
                    break;
                case 0x1F or 0x20:
                    Token(ref blob);
                    Type(ref blob);
                    break;
                case 0x1B:
                    Method(ref blob);
                    break;
                case 0x14:
                    throw new KeyNotFoundException("an array of several dimensions");
            }
        }
    }

    private EntityHandle Reference(MetadataReader from, EntityHandle type)
    {
        if (type.Kind == HandleKind.TypeDefinition)
        {
            TypeDefinition definition = from.GetTypeDefinition((TypeDefinitionHandle)type);
            EntityHandle scope = definition.GetDeclaringType() is { IsNil: false } outer ? Reference(from, outer) : Assembly(from.GetString(from.GetAssemblyDefinition().Name));
            return Reference(scope, from.GetString(definition.Namespace), from.GetString(definition.Name));
        }

        if (type.Kind != HandleKind.TypeReference) throw new KeyNotFoundException("a type specification");
        TypeReference reference = from.GetTypeReference((TypeReferenceHandle)type);
        EntityHandle within = reference.ResolutionScope.Kind == HandleKind.TypeReference
            ? Reference(from, reference.ResolutionScope)
            : Assembly(from.GetString(from.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name));
        return Reference(within, from.GetString(reference.Namespace), from.GetString(reference.Name));
    }

    private TypeReferenceHandle Reference(EntityHandle scope, string space, string name)
    {
        if (!_references.TryGetValue((scope, space + "." + name), out TypeReferenceHandle handle))
            _references.Add((scope, space + "." + name), handle = _metadata.AddTypeReference(scope, space.Length == 0 ? default : _metadata.GetOrAddString(space), _metadata.GetOrAddString(name)));
        return handle;
    }

    private AssemblyReferenceHandle Assembly(string name)
    {
        if (!_assemblies.TryGetValue(name, out AssemblyReferenceHandle handle))
            _assemblies.Add(name, handle = _metadata.AddAssemblyReference(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default));
        return handle;
    }

    /// <summary>Where a method's name ends: before its parameters, or before what it is instantiated over.</summary>
    private static int EndOfName(string method)
    {
        int open = method.LastIndexOf('(');
        if (method[open - 1] != ']' || method[open - 2] == '[') return open;
        int depth = 0;
        for (int at = open - 1; ; at--)
        {
            if (method[at] == ']') depth++;
            else if (method[at] == '[' && --depth == 0) return at;
        }
    }

    private static int CountParameters(string method, int open)
    {
        if (method[open + 1] == ')') return 0;
        int depth = 0, commas = 0;
        foreach (char c in method.AsSpan(open))
        {
            if (c is '[') depth++;
            else if (c is ']') depth--;
            else if (c is ',' && depth == 0) commas++;
        }

        return commas + 1;
    }

    private static int CountParameters(MetadataReader reader, MethodDefinition method)
    {
        BlobReader blob = reader.GetBlobReader(method.Signature);
        if ((blob.ReadByte() & 0x10) != 0) blob.ReadCompressedInteger();
        return blob.ReadCompressedInteger();
    }
}
