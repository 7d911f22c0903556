namespace Farthing.Training.Words;

/// <summary>Common given and family names: another one in its place is another person.</summary>
internal static class GivenNames
{
    private const string Names =
        """
        james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george timothy
        ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander frank patrick raymond jack dennis jerry tyler
        aaron jose adam nathan henry douglas zachary peter kyle ethan walter noah jeremy christian keith roger terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan
        billy bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip eugene liam oliver lucas leo max felix oscar simon
        mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle carol amanda dorothy melissa deborah
        stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria
        heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison
        frances kathryn janice jean abigail alice judy sophia julia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis
        lori mia ava chloe zoe lucy ella lily ellie clara eva nora stella hazel ivy ruby sofia elena irene monica vanessa jane claire anne kate katie jenny molly peggy sally wendy
        tom tim bob bill jim mike dave steve rob chris dan matt tony don josh ken jeff greg sam ben alex nick ron ed jon rick ted fred pete andy will joey johnny jimmy tommy bobby danny
        smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson taylor moore jackson martin lee perez thompson white harris sanchez
        clark ramirez lewis robinson walker young allen king wright torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans
        turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson
        watson brooks chavez wood bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman
        butler henderson barnes gonzales fisher vasquez simmons romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant herrera gibson ellis
        tran medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington kennedy wells vargas henry chen freeman webb tucker guzman burns crawford
        mohammed muhammad ahmed ali hassan hussein omar ibrahim fatima aisha khan singh kumar sharma gupta priya rahul amit anil sunil raj ravi sanjay vijay arjun neha pooja anita wang li zhang
        liu yang huang zhao wu zhou xu sun hans klaus jurgen stefan andreas wolfgang dieter pierre jacques francois michel luc marc giovanni marco luca paolo giulia francesca carlos luis miguel
        pedro pablo diego javier alejandro fernando sergio ana carmen lucia isabel ivan dmitri sergei vladimir natasha olga svetlana yuki hiroshi kenji akira sakura lars erik sven ingrid astrid
        """;

    /// <summary>The names in lower case, without those that are first of all words ("will", "white", "long").</summary>
    public static IEnumerable<string> All => Names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Except(["will", "white", "long", "young", "green", "brown", "gray", "king", "hill", "cook", "wood", "woods", "price", "bell", "west", "wells", "ford", "ward", "sun", "black", "grace", "hall", "may", "don", "mark", "frank", "bill", "rob", "christian", "baker", "fisher", "foster", "walker", "amber", "ruby", "hazel", "lily", "ivy", "jean", "jack", "max"]);
}
