// The signatures of Unity's API that the exporter uses, after the scripting reference of Unity 2019.4 to 2022.3, so that it
// can be compiled without Unity. Nothing here does anything: what moves a figure can only be tried in Unity.
using System;

namespace UnityEngine
{
    public class Object
    {
        public string name { get { throw new NotSupportedException(); } set { } }
        public HideFlags hideFlags { get; set; }
        public static T Instantiate<T>(T original) where T : Object { throw new NotSupportedException(); }
        public static void DestroyImmediate(Object obj) { throw new NotSupportedException(); }
        public static bool operator ==(Object x, Object y) { throw new NotSupportedException(); }
        public static bool operator !=(Object x, Object y) { throw new NotSupportedException(); }
        public override bool Equals(object other) { throw new NotSupportedException(); }
        public override int GetHashCode() { throw new NotSupportedException(); }
    }

    [Flags]
    public enum HideFlags { None = 0, HideAndDontSave = 61 }

    public class Component : Object
    {
        public Transform transform { get { throw new NotSupportedException(); } }
    }

    public class Behaviour : Component { }

    public class Transform : Component
    {
        public Vector3 position { get; set; }
        public Quaternion rotation { get; set; }
        public Vector3 up { get; set; }
        public Vector3 forward { get; set; }
        public Vector3 TransformPoint(Vector3 position) { throw new NotSupportedException(); }
        public Vector3 InverseTransformPoint(Vector3 position) { throw new NotSupportedException(); }
    }

    public sealed class GameObject : Object
    {
        public Transform transform { get { throw new NotSupportedException(); } }
        public T GetComponentInChildren<T>() { throw new NotSupportedException(); }
    }

    public struct Vector2
    {
        public float x, y;
        public Vector2(float x, float y) { this.x = x; this.y = y; }
    }

    public struct Vector3
    {
        public float x, y, z;
        public static Vector3 zero { get { throw new NotSupportedException(); } }
        public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
    }

    public struct Quaternion
    {
        public static Quaternion Inverse(Quaternion rotation) { throw new NotSupportedException(); }
        public static Vector3 operator *(Quaternion rotation, Vector3 point) { throw new NotSupportedException(); }
    }

    public class Avatar : Object
    {
        public bool isValid { get { throw new NotSupportedException(); } }
        public bool isHuman { get { throw new NotSupportedException(); } }
    }

    public enum AnimatorCullingMode { AlwaysAnimate }

    public enum HumanBodyBones
    {
        LeftUpperLeg, RightUpperLeg, LeftLowerLeg, RightLowerLeg, LeftFoot, RightFoot, Spine, Chest, UpperChest, Neck, Head,
        LeftUpperArm, RightUpperArm, LeftLowerArm, RightLowerArm, LeftHand, RightHand,
    }

    public class Animator : Behaviour
    {
        public Avatar avatar { get; set; }
        public AnimatorCullingMode cullingMode { get; set; }
        public bool applyRootMotion { get; set; }
        public Transform GetBoneTransform(HumanBodyBones humanBoneId) { throw new NotSupportedException(); }
    }

    public class Motion : Object
    {
        public bool isHumanMotion { get { throw new NotSupportedException(); } }
    }

    public sealed class AnimationClip : Motion
    {
        public float length { get { throw new NotSupportedException(); } }
        public float frameRate { get; set; }
    }

    public static class Application
    {
        public static string unityVersion { get { throw new NotSupportedException(); } }
    }

    public static class Debug
    {
        public static void Log(object message) { throw new NotSupportedException(); }
        public static void LogException(Exception exception) { throw new NotSupportedException(); }
    }

    public class ScriptableObject : Object { }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute { }

    public class GUILayoutOption { }

    public class GUILayout
    {
        public static bool Button(string text, params GUILayoutOption[] options) { throw new NotSupportedException(); }
    }
}

namespace UnityEngine.Playables
{
    public enum DirectorUpdateMode { Manual = 3 }

    public interface IPlayable { }

    public interface IPlayableOutput { }

    public struct PlayableGraph
    {
        public static PlayableGraph Create(string name) { throw new NotSupportedException(); }
        public void SetTimeUpdateMode(DirectorUpdateMode value) { throw new NotSupportedException(); }
        public void Evaluate(float deltaTime) { throw new NotSupportedException(); }
        public bool IsValid() { throw new NotSupportedException(); }
        public void Destroy() { throw new NotSupportedException(); }
    }

    public static class PlayableExtensions
    {
        public static void SetTime<U>(this U playable, double value) where U : struct, IPlayable { throw new NotSupportedException(); }
    }

    public static class PlayableOutputExtensions
    {
        public static void SetSourcePlayable<U, V>(this U output, V value)
            where U : struct, IPlayableOutput
            where V : struct, IPlayable
        {
            throw new NotSupportedException();
        }
    }
}

namespace UnityEngine.Animations
{
    using UnityEngine.Playables;

    public struct AnimationClipPlayable : IPlayable
    {
        public static AnimationClipPlayable Create(PlayableGraph graph, AnimationClip clip) { throw new NotSupportedException(); }
    }

    public struct AnimationPlayableOutput : IPlayableOutput
    {
        public static AnimationPlayableOutput Create(PlayableGraph graph, string name, Animator target) { throw new NotSupportedException(); }
    }
}

namespace UnityEditor
{
    using UnityEngine;

    public class EditorWindow : ScriptableObject
    {
        public static T GetWindow<T>(string title) where T : EditorWindow { throw new NotSupportedException(); }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class MenuItem : Attribute
    {
        public MenuItem(string itemName) { }
    }

    public class AssetDatabase
    {
        public static string[] FindAssets(string filter, string[] searchInFolders) { throw new NotSupportedException(); }
        public static string GUIDToAssetPath(string guid) { throw new NotSupportedException(); }
        public static string GetAssetPath(Object assetObject) { throw new NotSupportedException(); }
        public static T LoadAssetAtPath<T>(string assetPath) where T : Object { throw new NotSupportedException(); }
        public static Object[] LoadAllAssetsAtPath(string assetPath) { throw new NotSupportedException(); }
    }

    public class EditorApplication
    {
        public static void Exit(int returnValue) { throw new NotSupportedException(); }
    }

    public class EditorUtility
    {
        public static bool DisplayCancelableProgressBar(string title, string info, float progress) { throw new NotSupportedException(); }
        public static void ClearProgressBar() { throw new NotSupportedException(); }
        public static bool DisplayDialog(string title, string message, string ok) { throw new NotSupportedException(); }
        public static string SaveFolderPanel(string title, string folder, string defaultName) { throw new NotSupportedException(); }
    }

    public class EditorGUILayout
    {
        public static Vector2 BeginScrollView(Vector2 scrollPosition, params GUILayoutOption[] options) { throw new NotSupportedException(); }
        public static void EndScrollView() { throw new NotSupportedException(); }
        public static Object ObjectField(string label, Object obj, Type objType, bool allowSceneObjects, params GUILayoutOption[] options) { throw new NotSupportedException(); }
        public static string TextField(string label, string text, params GUILayoutOption[] options) { throw new NotSupportedException(); }
        public static double DoubleField(string label, double value, params GUILayoutOption[] options) { throw new NotSupportedException(); }
        public static int IntField(string label, int value, params GUILayoutOption[] options) { throw new NotSupportedException(); }
        public static Enum EnumPopup(string label, Enum selected, params GUILayoutOption[] options) { throw new NotSupportedException(); }
        public static Vector2 Vector2Field(string label, Vector2 value, params GUILayoutOption[] options) { throw new NotSupportedException(); }
    }
}
