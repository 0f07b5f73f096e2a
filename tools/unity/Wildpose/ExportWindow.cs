// The window: Window > Wildpose Export.
using System;
using UnityEditor;
using UnityEngine;

namespace Wildpose
{
    public sealed class ExportWindow : EditorWindow
    {
        [SerializeField]
        ExportSettings settings = new ExportSettings();

        GameObject model;
        Vector2 scroll;

        [MenuItem("Window/Wildpose Export")]
        static void Open()
        {
            GetWindow<ExportWindow>("Wildpose Export");
        }

        void OnGUI()
        {
            scroll = EditorGUILayout.BeginScrollView(scroll);
            model = (GameObject)EditorGUILayout.ObjectField("Humanoid model", model, typeof(GameObject), false);
            settings.Model = model == null ? "" : AssetDatabase.GetAssetPath(model);
            settings.Clips = EditorGUILayout.TextField("Folder of clips", settings.Clips);
            settings.Output = EditorGUILayout.TextField("Output folder", settings.Output);
            if (GUILayout.Button("Choose output folder"))
            {
                string chosen = EditorUtility.SaveFolderPanel("Output folder, empty", "", "wildpose-export");
                if (chosen != "") settings.Output = chosen;
            }
            settings.PosesPerSecond = EditorGUILayout.DoubleField("Poses per second", settings.PosesPerSecond);
            settings.Seed = EditorGUILayout.IntField("Seed", settings.Seed);
            settings.Validation = EditorGUILayout.DoubleField("Part for validation", settings.Validation);
            settings.Test = EditorGUILayout.DoubleField("Part for testing", settings.Test);

            CameraSettings camera = settings.Camera;
            settings.Cameras = (CameraMode)EditorGUILayout.EnumPopup("Cameras", settings.Cameras);
            camera.Width = EditorGUILayout.IntField("Image width", camera.Width);
            camera.Height = EditorGUILayout.IntField("Image height", camera.Height);
            camera.Focal = IntervalField("Focal length (pixels)", camera.Focal);
            camera.Nearest = EditorGUILayout.DoubleField("Nearest joint (mm)", camera.Nearest);
            if (settings.Cameras == CameraMode.Random)
            {
                settings.CamerasPerPose = EditorGUILayout.IntField("Cameras per pose", settings.CamerasPerPose);
                camera.Distance = IntervalField("Distance (mm)", camera.Distance);
                camera.Yaw = IntervalField("Yaw (degrees)", camera.Yaw);
                camera.Pitch = IntervalField("Pitch (degrees)", camera.Pitch);
                camera.Roll = IntervalField("Roll (degrees)", camera.Roll);
            }
            else
            {
                camera.RigCameras = EditorGUILayout.IntField("Cameras of the rig", camera.RigCameras);
                camera.RigDistance = EditorGUILayout.DoubleField("Distance (mm)", camera.RigDistance);
                camera.RigHeight = EditorGUILayout.DoubleField("Height (mm)", camera.RigHeight);
                camera.RigAimHeight = EditorGUILayout.DoubleField("Height they look at (mm)", camera.RigAimHeight);
            }
            if (GUILayout.Button("Export")) Export();
            EditorGUILayout.EndScrollView();
        }

        void Export()
        {
            try
            {
                string written = ExportJob.Run(
                    settings,
                    (clip, done) => !EditorUtility.DisplayCancelableProgressBar("Wildpose Export", clip, done));
                Debug.Log("Wildpose: " + written);
            }
            catch (Exception error)
            {
                EditorUtility.DisplayDialog("Wildpose Export", error.Message, "Close");
                Debug.LogException(error);
            }
            finally
            {
                EditorUtility.ClearProgressBar();
            }
        }

        static Interval IntervalField(string label, Interval interval)
        {
            Vector2 given = EditorGUILayout.Vector2Field(label, new Vector2((float)interval.Low, (float)interval.High));
            return new Interval(given.x, given.y);
        }
    }
}
